import type { RestrictedMethod } from './restricted-resource.ts'

/** The restricted operations of one version of an API. */
export interface RestrictedApi {
  /** As Amazon's documentation abbreviates it; the first part of an operation's full name. */
  readonly api: string
  readonly version: string
  /** What all paths begin with. */
  readonly base: string
  /** Method and rest of the path, by the operation's bare name. An id stands as a placeholder. */
  readonly operations: Readonly<Record<string, readonly [method: RestrictedMethod, path: string]>>
}

/**
 * Every operation that takes a restricted data token: the union of the guide "Authorization with the Restricted Data
 * Token" and of the list in Amazon's SDK for Java. Orders 2026-01-01 takes none and is left out on purpose.
 */
export const restrictedApis: readonly RestrictedApi[] = [
  {
    api: 'orders',
    version: 'v0',
    base: '/orders/v0/orders',
    operations: {
      getOrders: ['GET', ''],
      getOrder: ['GET', '/{orderId}'],
      getOrderItems: ['GET', '/{orderId}/orderItems'],
      getOrderAddress: ['GET', '/{orderId}/address'],
      getOrderBuyerInfo: ['GET', '/{orderId}/buyerInfo'],
      getOrderItemsBuyerInfo: ['GET', '/{orderId}/orderItems/buyerInfo'],
      getOrderRegulatedInfo: ['GET', '/{orderId}/regulatedInfo'],
    },
  },
  {
    api: 'mfn',
    version: 'v0',
    base: '/mfn/v0/shipments',
    operations: {
      createShipment: ['POST', ''],
      getShipment: ['GET', '/{shipmentId}'],
      cancelShipment: ['DELETE', '/{shipmentId}'],
      cancelShipmentOld: ['PUT', '/{shipmentId}/cancel'],
    },
  },
  {
    api: 'shipping',
    version: 'v1',
    base: '/shipping/v1/shipments',
    operations: { getShipment: ['GET', '/{shipmentId}'] },
  },
  {
    api: 'shippingV2',
    version: 'v2',
    base: '/shipping/v2/shipments',
    operations: { directPurchaseShipment: ['POST', '/directPurchase'] },
  },
  {
    api: 'shipmentInvoicing',
    version: 'v0',
    base: '/fba/outbound/brazil/v0/shipments',
    operations: { getShipmentDetails: ['GET', '/{shipmentId}'] },
  },
  {
    api: 'easyShip',
    version: '2022-03-23',
    base: '/easyShip/2022-03-23/packages',
    operations: { createScheduledPackageBulk: ['POST', '/bulk'] },
  },
  {
    api: 'reports',
    version: '2021-06-30',
    base: '/reports/2021-06-30/documents',
    operations: { getReportDocument: ['GET', '/{reportDocumentId}'] },
  },
  directFulfillmentOrders('v1'),
  directFulfillmentShipping('v1'),
  directFulfillmentOrders('2021-12-28'),
  directFulfillmentShipping('2021-12-28', {
    createShippingLabels: ['POST', '/shippingLabels/{purchaseOrderNumber}'],
  }),
]

function directFulfillmentOrders(version: string): RestrictedApi {
  return {
    api: 'dfOrders',
    version,
    base: `/vendor/directFulfillment/orders/${version}/purchaseOrders`,
    operations: { getOrders: ['GET', ''], getOrder: ['GET', '/{purchaseOrderNumber}'] },
  }
}

function directFulfillmentShipping(version: string, more: RestrictedApi['operations'] = {}): RestrictedApi {
  return {
    api: 'dfShipping',
    version,
    base: `/vendor/directFulfillment/shipping/${version}`,
    operations: {
      getShippingLabels: ['GET', '/shippingLabels'],
      getShippingLabel: ['GET', '/shippingLabels/{purchaseOrderNumber}'],
      getPackingSlips: ['GET', '/packingSlips'],
      getPackingSlip: ['GET', '/packingSlips/{purchaseOrderNumber}'],
      getCustomerInvoices: ['GET', '/customerInvoices'],
      getCustomerInvoice: ['GET', '/customerInvoices/{purchaseOrderNumber}'],
      ...more,
    },
  }
}
