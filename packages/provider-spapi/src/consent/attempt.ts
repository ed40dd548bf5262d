import type { ConsentSession, SessionKeeping } from '@credbroker/core/consent'
import type { SellerGrants } from '../grants/seller-grants.ts'
import type { ProviderParts } from '../provider-parts.ts'
import type { Region } from '../regions/endpoints.ts'

/** What is kept of an attempt. A type, not an interface: only then it counts as JSON data. */
export type AttemptData = {
  /** The application that the seller was asked for. */
  readonly clientId: string
  readonly applicationId: string
  readonly region: Region
  readonly redirectUri: string
  /** The seller who authorizes again, or who came from the Appstore: no other will do. */
  readonly expectedSellingPartnerId?: string
  /** What came back, and when, in epoch milliseconds. */
  readonly sellingPartnerId?: string
  readonly code?: string
  readonly codeReceivedAtMs?: number
}

export type Attempt = ConsentSession<AttemptData>

/** What every step of a consent works with. */
export interface ConsentParts extends ProviderParts, SessionKeeping<AttemptData> {
  readonly context: ProviderParts['context']
  readonly grants: SellerGrants
}

/** The data of an attempt that is over, without what was secret about it. */
export function withoutSecrets(data: AttemptData): AttemptData {
  const { code: _, ...rest } = data
  return rest
}
