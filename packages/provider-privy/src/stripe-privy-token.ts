import type { Entry } from '@credbroker/core'

/** The methods that Privy verifies a signature for. GET requests carry none. */
export type SignedMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Asks for what one request to Privy needs. The first four members are those of AgentCore Identity. */
export interface StripePrivyTokenRequest {
  /** Host that the request will go to. Default `api.privy.io`. */
  readonly requestHost?: string
  /** Path and query string, exactly as they will be sent. */
  readonly requestPath: string
  /** The JSON body, in any layout: what is signed does not depend on white space or member order. `{}` when there is none. */
  readonly requestBody: string
  /** Whether to sign the request with the authorization keys. Default `false`. */
  readonly includeAuthorizationSignature?: boolean
  /** Extension to AgentCore's request. Default `POST`. */
  readonly requestMethod?: SignedMethod
  /** Extension to AgentCore's request: the `privy-idempotency-key` header, which Privy expects inside the signed bytes. */
  readonly idempotencyKey?: string
}

/** The header values of one request to Privy. */
export interface StripePrivyTokenResponse {
  /** The `privy-app-id` header. */
  readonly appId: string
  /** The `Authorization` header without its first word, which is `Basic`. */
  readonly basicAuthToken: string
  /** The `privy-authorization-signature` header. Present when asked for. */
  readonly authorizationSignature?: string
  /** The `privy-request-expiry` header: epoch milliseconds, and part of what is signed. Present with the signature. */
  readonly requestExpiry?: number
}

declare module '@credbroker/core' {
  interface CredentialRegistry {
    stripePrivyToken: Entry<StripePrivyTokenRequest, StripePrivyTokenResponse>
  }
}
