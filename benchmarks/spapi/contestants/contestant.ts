import type { Account, Addresses } from '../amazon.ts'

/** A client of one account, used as its documentation says. */
export interface SpApiClient {
  /** Calls one operation that needs an access token. What is done about a token that Amazon refuses is part of it. */
  call(): Promise<void>
  /** For the same resources each time. */
  restrictedDataToken(): Promise<string>
  close(): Promise<void>
}

export type ConnectClient = (account: Account, addresses: Addresses) => Promise<SpApiClient>

export const participationsPath = '/sellers/v1/marketplaceParticipations'

export const restrictedResources = [
  { method: 'GET', path: '/orders/v0/orders', dataElements: ['buyerInfo', 'shippingAddress'] },
] as const
