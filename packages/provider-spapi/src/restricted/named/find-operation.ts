import { type FieldProblem, suggestion } from '@credbroker/core'
import { type RestrictedOperation, restrictedOperations } from '../restricted-operations.ts'

/** What a name stands for, or why it stands for nothing. */
export type FoundOperation =
  | { readonly operation: RestrictedOperation; readonly problem?: undefined }
  | { readonly problem: FieldProblem }

/**
 * The restricted operation of a full name or of a bare name that only one API has, and of a version, which is needed
 * where the API has two. Problems are named `operation` and `version`, and name what would be right.
 */
export function findOperation(name: string, version: string | undefined): FoundOperation {
  const named = restrictedOperations.filter((operation) => operation.name === name || operation.bareName === name)
  const fullNames = distinct(named.map((operation) => operation.name))
  if (fullNames.length > 1) return wrong('operation', `several APIs have it; write one of ${fullNames.join(', ')}`)
  if (named.length === 0) return wrong('operation', unknownOperation(name))
  const versions = named.map((operation) => operation.version)
  if (version === undefined && versions.length > 1) {
    return wrong('version', `is missing; ${fullNames.join()} is restricted in ${versions.join(' and ')}`)
  }
  const found = named.find((operation) => version === undefined || operation.version === version)
  if (found !== undefined) return { operation: found }
  return wrong('version', unknownVersion(name, version ?? '', versions))
}

function unknownOperation(name: string): string {
  const candidates = name.includes('.')
    ? restrictedOperations.map((operation) => operation.name)
    : restrictedOperations.map((operation) => operation.bareName)
  return (
    'is not a restricted operation, and any other needs no restricted data token: call it with the token of spApiToken; ' +
    suggestion(name, distinct(candidates))
  )
}

function unknownVersion(name: string, version: string, versions: readonly string[]): string {
  const ofOrders = name === 'getOrders' || name.startsWith('orders.')
  if (ofOrders && version === '2026-01-01') {
    return (
      'is Orders 2026-01-01, which needs no restricted data token: call it with the token of spApiToken; personal data ' +
      'depends on the roles of the application and on includedData of the call'
    )
  }
  return `has no such restricted operation; ${suggestion(version, versions)}`
}

function wrong(name: string, message: string): FoundOperation {
  return { problem: { name, message } }
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}
