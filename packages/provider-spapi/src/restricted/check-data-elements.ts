import { type FieldProblem, suggestion } from '@credbroker/core'
import type { RestrictedOperation } from './restricted-operations.ts'
import type { DataElement } from './restricted-resource.ts'

/** The data elements of one resource, or everything that is wrong with them. */
export type DataElementsCheck =
  | { readonly dataElements?: readonly DataElement[]; readonly problems?: undefined }
  | { readonly problems: readonly FieldProblem[] }

/**
 * Checks the data elements that are asked of an operation. Stricter than Amazon, which has taken an empty list and has
 * ignored elements elsewhere: both give a token without the data that was meant.
 */
export function checkDataElements(
  { name, dataElements: accepted }: RestrictedOperation,
  asked: readonly string[] | undefined,
): DataElementsCheck {
  if (accepted.length === 0) {
    if (asked === undefined) return {}
    return { problems: [{ name: 'dataElements', message: `${name} accepts none; leave the member out` }] }
  }
  if (asked === undefined || asked.length === 0) {
    const message = `${name} needs one or more of them: ${accepted.join(', ')}`
    return { problems: [{ name: 'dataElements', message }] }
  }
  const problems = asked.flatMap((element, index) => {
    if (accepted.some((known) => known === element)) return []
    const message = `is not a data element of ${name}; ${suggestion(element, accepted)}`
    return [{ name: `dataElements[${index}]`, message }]
  })
  return problems.length > 0 ? { problems } : { dataElements: accepted.filter((element) => asked.includes(element)) }
}
