/** The methods that a restricted data token can name. `PATCH` is not among them. Tokens API 2021-03-01. */
export const restrictedMethods = ['GET', 'PUT', 'POST', 'DELETE'] as const

export type RestrictedMethod = (typeof restrictedMethods)[number]

/** The personal data that an order can be asked to hold. */
export type DataElement = 'buyerInfo' | 'shippingAddress' | 'buyerTaxInformation'

/** One call, or one kind of call, that a restricted data token permits. Tokens API 2021-03-01, `RestrictedResource`. */
export interface RestrictedResource {
  readonly method: RestrictedMethod
  /**
   * Without host and query. Specific, such as `/orders/v0/orders/902-1845936-5435065/address`, which permits that order;
   * or generic, with the placeholder as in Amazon's documentation: `/orders/v0/orders/{orderId}/address` permits all of
   * the seller's orders.
   */
  readonly path: string
  /** Required by the operations that accept them, refused by the others. */
  readonly dataElements?: readonly DataElement[]
}
