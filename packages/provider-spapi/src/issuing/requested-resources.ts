import { BrokerError, type FieldProblem } from '@credbroker/core'
import { type CheckedResource, checkRestrictedResources } from '../restricted/check-restricted-resources.ts'
import { resourceOfOperation } from '../restricted/named/resource-of-operation.ts'
import { requiredRoles, rolesAdvice } from '../restricted/required-roles.ts'
import type { SpApiRestrictedDataTokenRequest } from '../sp-api-restricted-data-token.ts'

const tag = 'spApiRestrictedDataTokenRequest'

/** The resources that a request names or means by an operation, checked. Throws `validation_failed` with every fault. */
export function requestedResources(request: SpApiRestrictedDataTokenRequest): readonly CheckedResource[] {
  const { restrictedResources, operation } = request
  if (restrictedResources !== undefined && operation !== undefined)
    throw invalid([{ name: 'operation', message: 'and restrictedResources do not go together; leave one of them out' }])
  if (restrictedResources !== undefined) {
    const check = checkRestrictedResources(restrictedResources)
    if (check.problems !== undefined) throw invalid(check.problems)
    return check.resources
  }
  if (operation === undefined)
    throw invalid([
      {
        name: 'restrictedResources',
        message: 'must name 1 to 50 resources; or say an operation, such as "getOrderAddress", in their place',
      },
    ])
  const check = resourceOfOperation(request)
  if (check.problems !== undefined) throw invalid(check.problems)
  return [check]
}

/** What a refusal of these resources may come from. */
export function rolesFor(resources: readonly CheckedResource[]): string {
  return rolesAdvice([
    ...new Set(resources.flatMap(({ operation, resource }) => requiredRoles(operation, resource.dataElements))),
  ])
}

function invalid(problems: readonly FieldProblem[]): BrokerError {
  const fieldList = problems.map(({ name, message }) => ({ name: `${tag}.${name}`, message }))
  const text = fieldList.map(({ name, message }) => `${name}: ${message}`).join('; ')
  return new BrokerError('validation_failed', text, { details: { fieldList } })
}
