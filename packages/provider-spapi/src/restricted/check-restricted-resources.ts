import type { FieldProblem } from '@credbroker/core'
import { checkRestrictedResource, type UncheckedResource } from './check-restricted-resource.ts'
import type { RestrictedOperation } from './restricted-operations.ts'
import type { RestrictedResource } from './restricted-resource.ts'

/** What a check of a list found: the resources, each with its operation, or everything that is wrong. */
export type ResourcesCheck =
  | { readonly resources: readonly CheckedResource[]; readonly problems?: undefined }
  | { readonly problems: readonly FieldProblem[] }

export interface CheckedResource {
  readonly operation: RestrictedOperation
  readonly resource: RestrictedResource
}

/** Resources in one token. Tokens API 2021-03-01. */
export const mostResources = 50

/**
 * Checks the resources of one token: 1 to 50. Finds every problem in one run and names its place, such as
 * `restrictedResources[3].dataElements[0]`.
 */
export function checkRestrictedResources(unchecked: readonly UncheckedResource[]): ResourcesCheck {
  if (unchecked.length === 0) return refused('is empty; name 1 to 50 resources')
  if (unchecked.length > mostResources) {
    return refused(
      `holds ${unchecked.length} resources, and one token names ${mostResources} at most; use a generic path such as ` +
        '/orders/v0/orders/{orderId}, or ask for several tokens',
    )
  }
  const resources: CheckedResource[] = []
  const problems: FieldProblem[] = []
  for (const [index, resource] of unchecked.entries()) {
    const check = checkRestrictedResource(resource)
    if (check.problems === undefined) resources.push(check)
    else {
      problems.push(...check.problems.map(({ name, message }) => ({ name: `${list}[${index}].${name}`, message })))
    }
  }
  return problems.length > 0 ? { problems } : { resources }
}

const list = 'restrictedResources'

function refused(message: string): ResourcesCheck {
  return { problems: [{ name: list, message }] }
}
