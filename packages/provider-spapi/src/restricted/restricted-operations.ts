import { restrictedApis } from './restricted-apis.ts'
import type { DataElement, RestrictedMethod } from './restricted-resource.ts'

/** An operation whose answer holds personal data, and what a restricted data token can permit of it. */
export interface RestrictedOperation {
  /** API and bare name, such as `orders.getOrders`. Two versions of an API may share it. */
  readonly name: string
  /** The name without the API, such as `getOrders`. Several APIs may share it. */
  readonly bareName: string
  /** Of the API, such as `v0` or `2021-12-28`. */
  readonly version: string
  readonly method: RestrictedMethod
  /** The path as Amazon documents it, such as `/orders/v0/orders/{orderId}`. */
  readonly template: string
  /** Name of the id in the path, such as `orderId`. Absent where the path holds none. */
  readonly idName?: IdName
  /** One or more of them have to be named. Empty: the operation accepts none. */
  readonly dataElements: readonly DataElement[]
  /** Whether a path without an id, or with the placeholder in its place, is accepted. */
  readonly genericPathAllowed: boolean
}

/** The ids that paths of restricted operations hold. */
export type IdName = 'orderId' | 'shipmentId' | 'reportDocumentId' | 'purchaseOrderNumber'

export const idNames: readonly IdName[] = ['orderId', 'shipmentId', 'reportDocumentId', 'purchaseOrderNumber']

/** The one operation whose token is for one document, of some report types only. */
export const reportDocumentOperation = 'reports.getReportDocument'

const dataElementsOf: Readonly<Record<string, readonly DataElement[]>> = {
  'orders.getOrders': ['buyerInfo', 'shippingAddress', 'buyerTaxInformation'],
  'orders.getOrder': ['buyerInfo', 'shippingAddress', 'buyerTaxInformation'],
  'orders.getOrderItems': ['buyerInfo'],
}

/** Every restricted operation of every API. */
export const restrictedOperations: readonly RestrictedOperation[] = restrictedApis.flatMap(
  ({ api, version, base, operations }) =>
    Object.entries(operations).map(([bareName, [method, path]]): RestrictedOperation => {
      const name = `${api}.${bareName}`
      const idName = idNames.find((idName) => path.includes(`{${idName}}`))
      return {
        name,
        bareName,
        version,
        method,
        template: base + path,
        ...(idName !== undefined && { idName }),
        dataElements: dataElementsOf[name] ?? [],
        genericPathAllowed: name !== reportDocumentOperation,
      }
    }),
)
