import type { RestrictedOperation } from './restricted-operations.ts'
import type { DataElement } from './restricted-resource.ts'

/** Any one of these roles permits some personal data. SP-API docs, "Roles". */
export type Roles = readonly string[]

const shipping: Roles = ['Direct-to-Consumer Shipping']
const tax: Roles = ['Tax Remittance', 'Tax Invoicing']

const rolesOfElement: Readonly<Record<DataElement, Roles>> = {
  shippingAddress: shipping,
  buyerInfo: tax,
  buyerTaxInformation: tax,
}

// What these give is what the data elements of the same name give.
const rolesOfOperation: Readonly<Record<string, Roles>> = {
  'orders.getOrderAddress': shipping,
  'orders.getOrderBuyerInfo': tax,
  'orders.getOrderItemsBuyerInfo': tax,
}

/**
 * The roles that an application needs for an operation and the data elements asked of it: one of each list. Empty for
 * operations whose roles Amazon does not document along with restricted data.
 */
export function requiredRoles(
  { name }: RestrictedOperation,
  dataElements: readonly DataElement[] = [],
): readonly Roles[] {
  const ofOperation = rolesOfOperation[name]
  return [
    ...new Set([...dataElements.map((element) => rolesOfElement[element]), ...(ofOperation ? [ofOperation] : [])]),
  ]
}

/** Advice for a refusal that roles explain, to follow a full sentence. Empty when there are no roles to name. */
export function rolesAdvice(required: readonly Roles[]): string {
  if (required.length === 0) return ''
  const roles = required.map((anyOf) => anyOf.join(' or ')).join(', and ')
  return (
    `This data needs the role ${roles}, on the developer profile, on the application, and in the consent of the seller, ` +
    'who has to authorize the application again after a role was added.'
  )
}
