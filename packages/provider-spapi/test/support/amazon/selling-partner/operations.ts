import { type RestrictedOperation, restrictedOperations } from '../tokens/restricted-operations.ts'
import type { UsagePlan } from '../tokens/usage-plan.ts'
import { pathMatches } from './path-template.ts'

/** What the double knows of an operation. */
export interface Operation {
  readonly name: string
  readonly method: string
  readonly template: string
  /** The grantless scope that it needs; such an operation takes no other token. */
  readonly scope?: string
  readonly restricted?: RestrictedOperation
  /** What the answer says that the limit is, in requests per second. */
  readonly rate: string
  /** The limit that is kept to; absent: none is, or it is that of the Tokens API. */
  readonly plan?: UsagePlan
}

export const createRestrictedDataTokenName = 'tokens.createRestrictedDataToken'
export const rotateClientSecretName = 'applications.rotateApplicationClientSecret'

const notifications = 'sellingpartnerapi::notifications'
const destinations = '/notifications/v1/destinations'
const subscriptions = '/notifications/v1/subscriptions/{notificationType}'

const unrestricted: readonly Operation[] = [
  {
    name: createRestrictedDataTokenName,
    method: 'POST',
    template: '/tokens/2021-03-01/restrictedDataToken',
    rate: '1.0',
  },
  {
    name: rotateClientSecretName,
    method: 'POST',
    template: '/applications/2023-11-30/clientSecret',
    scope: 'sellingpartnerapi::client_credential:rotation',
    rate: '0.0167',
    plan: { perSecond: 1 / 60, burst: 1 },
  },
  seller('sellers.getMarketplaceParticipations', 'GET', '/sellers/v1/marketplaceParticipations', '0.0160'),
  seller('orders.searchOrders', 'GET', '/orders/2026-01-01/orders', '0.0056'),
  seller('orders.getOrder2026', 'GET', '/orders/2026-01-01/orders/{orderId}', '0.5'),
  seller('notifications.getSubscription', 'GET', subscriptions, '1.0'),
  seller('notifications.createSubscription', 'POST', subscriptions, '1.0'),
  grantless('notifications.getDestinations', 'GET', destinations),
  grantless('notifications.createDestination', 'POST', destinations),
  grantless('notifications.getDestination', 'GET', `${destinations}/{destinationId}`),
  grantless('notifications.deleteDestination', 'DELETE', `${destinations}/{destinationId}`),
  grantless('notifications.sendTestNotification', 'POST', `${subscriptions}/testNotification`),
  grantless('notifications.getSubscriptionById', 'GET', `${subscriptions}/{subscriptionId}`),
  grantless('notifications.deleteSubscriptionById', 'DELETE', `${subscriptions}/{subscriptionId}`),
]

const restricted: readonly Operation[] = restrictedOperations.map((one) => ({
  name: one.operation,
  method: one.method,
  template: one.template,
  restricted: one,
  rate: '0.0167',
}))

const operations: readonly Operation[] = [...unrestricted, ...restricted]

/** The operation that a request is for, its query left aside. */
export function operationFor(method: string, path: string): Operation | undefined {
  return operations.find((one) => one.method === method && pathMatches(one.template, path))
}

function seller(name: string, method: string, template: string, rate: string): Operation {
  return { name, method, template, rate }
}

function grantless(name: string, method: string, template: string): Operation {
  return { name, method, template, rate: '1.0', scope: notifications }
}
