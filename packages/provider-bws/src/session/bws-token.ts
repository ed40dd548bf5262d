import type { Entry } from '@credbroker/core'

/** Asks for the bearer. It has no members. */
export type BwsTokenRequest = Readonly<Record<never, never>>

/** The machine account's bearer for Bitwarden's API. */
export interface BwsTokenResponse {
  /** For `Authorization: Bearer …`. */
  readonly bearerToken: string
  /** UUID; part of many paths of the API. */
  readonly organizationId: string
  /** Epoch seconds. */
  readonly expiresAt: number
}

declare module '@credbroker/core' {
  interface CredentialRegistry {
    bwsToken: Entry<BwsTokenRequest, BwsTokenResponse>
  }
}
