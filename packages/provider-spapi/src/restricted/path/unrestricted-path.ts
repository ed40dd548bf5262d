import { suggestion } from '@credbroker/core'
import { restrictedOperations } from '../restricted-operations.ts'

const ordinaryToken = 'needs no restricted data token: call it with the token of spApiToken'

/**
 * What to do about a path that no restricted operation has. Some are asked for by mistake so often that they have an
 * answer of their own. The words do not repeat the path.
 */
export function unrestrictedPathAdvice(path: string): string {
  if (isUnder('/orders/2026-01-01', path)) {
    return (
      `is of Orders 2026-01-01, which ${ordinaryToken}; personal data depends on the roles of the application and on ` +
      'includedData of the call'
    )
  }
  if (isUnder('/reports/2021-06-30/reports', path)) {
    return (
      `is of getReport or getReports, which ${ordinaryToken}; only documents are restricted: ` +
      '/reports/2021-06-30/documents/ and the id of one document'
    )
  }
  const otherCase = templates.find((template) => template.toLowerCase() === path.toLowerCase())
  if (otherCase !== undefined) return `differs from ${otherCase} in letter case, which counts`
  const near = templates.filter((template) => versionedApi(template) === versionedApi(path))
  const advice = `is not the path of a restricted operation, and any other operation ${ordinaryToken}`
  return near.length === 0 ? advice : `${advice}; ${suggestion(path.replace(orderIdSegment, '/{orderId}'), near)}`
}

const templates: readonly string[] = [...new Set(restrictedOperations.map(({ template }) => template))]

// What is typed differs from a template by the id, which is no mistake.
const orderIdSegment = /\/\d{3}-\d{7}-\d{7}(?=\/|$)/

function isUnder(base: string, path: string): boolean {
  return path === base || path.startsWith(`${base}/`)
}

/** The path up to the version: `/orders/v0`. */
function versionedApi(path: string): string | undefined {
  return /^.*?\/(?:v\d+|\d{4}-\d\d-\d\d)(?=\/|$)/.exec(path)?.[0]
}
