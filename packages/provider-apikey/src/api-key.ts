import type { Entry } from '@credbroker/core'

/** Asks for one of the configured keys. */
export interface ApiKeyRequest {
  /** The key's name under the option `keys`. May be left out when there is only one. */
  readonly name?: string
}

/** A static key as it was configured. */
export interface ApiKeyResponse {
  readonly apiKey: string
}

declare module '@credbroker/core' {
  interface CredentialRegistry {
    apiKey: Entry<ApiKeyRequest, ApiKeyResponse>
  }
}
