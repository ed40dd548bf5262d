import type { DataElement, RestrictedOperation } from '../tokens/restricted-operations.ts'

/** What Amazon lets an app do with the personal data of buyers. */
export type Role = 'directToConsumerShipping' | 'taxRemittance' | 'taxInvoicing'

export const allRoles: readonly Role[] = ['directToConsumerShipping', 'taxRemittance', 'taxInvoicing']

const taxRoles: readonly Role[] = ['taxRemittance', 'taxInvoicing']

const rolesForElement: Readonly<Record<DataElement, readonly Role[]>> = {
  buyerInfo: taxRoles,
  buyerTaxInformation: taxRoles,
  shippingAddress: ['directToConsumerShipping'],
}

const rolesForOperation: Readonly<Record<string, readonly Role[]>> = {
  'orders.getOrderAddress': ['directToConsumerShipping'],
  'orders.getOrderBuyerInfo': taxRoles,
  'orders.getOrderItemsBuyerInfo': taxRoles,
}

/** Any one of an element's roles permits it. */
export function permitsElement(roles: ReadonlySet<Role>, element: DataElement): boolean {
  return rolesForElement[element].some((role) => roles.has(role))
}

/** Any role at all permits an operation that has none of its own. */
export function permitsOperation(roles: ReadonlySet<Role>, { operation }: RestrictedOperation): boolean {
  return (rolesForOperation[operation] ?? allRoles).some((role) => roles.has(role))
}
