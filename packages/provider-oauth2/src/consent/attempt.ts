import type { ConsentSession, SessionKeeping } from '@credbroker/core/consent'
import type { GrantStore } from '../grants/grant-store.ts'
import type { ProviderParts } from '../provider-parts.ts'
import type { GrantTokens } from '../refresh/grant-tokens.ts'

/**
 * What is kept of an attempt. What must be the same when the code is used comes from here, never from a request. A type,
 * not an interface: only then it counts as JSON data.
 */
export type AttemptData = {
  readonly resources: readonly string[]
  readonly audiences: readonly string[]
  /** What the grant will have been asked for, scopes of an earlier grant included. */
  readonly askedScopes: readonly string[]
  readonly forced: boolean
  /** The client and the server that the user was sent to. */
  readonly clientId: string
  readonly tokenEndpoint: string
  /** `iss` of the vendor's answer, where it is known, and whether the vendor promised one. RFC 9207. */
  readonly issuer?: string
  readonly issuerPromised?: boolean
  readonly redirectUri?: string
  /** RFC 7636 section 4.1. */
  readonly codeVerifier?: string
  readonly nonce?: string
  /** What came back. */
  readonly code?: string
  readonly kept?: Readonly<Record<string, string>>
  /** RFC 8628. */
  readonly device?: DeviceAttempt
}

/** RFC 8628 section 3.2. */
export type DeviceAttempt = {
  readonly deviceCode: string
  readonly userCode: string
  /** Between two polls of ours, in milliseconds. */
  readonly intervalMs: number
  /** Epoch milliseconds. */
  readonly nextPollAtMs: number
}

export type Attempt = ConsentSession<AttemptData>

/** What every step of a consent works with. */
export interface ConsentParts extends ProviderParts, SessionKeeping<AttemptData> {
  readonly context: ProviderParts['context']
  readonly grants: GrantStore
  readonly tokens: GrantTokens
}

/** The data of an attempt that is over, without what was secret about it. */
export function withoutSecrets(data: AttemptData): AttemptData {
  const { codeVerifier: _, code: __, nonce: ___, device: ____, ...rest } = data
  return rest
}
