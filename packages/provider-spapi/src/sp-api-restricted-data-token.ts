import type { OperationRequest } from './restricted/named/operation-request.ts'
import type { RestrictedResource } from './restricted/restricted-resource.ts'

/** A token for calls that answer with personal data: exactly the resources that are named, or those of one operation. */
export type SpApiRestrictedDataTokenRequest = RestrictedDataTokenTerms &
  (ResourcesRequest | (OperationRequest & { readonly restrictedResources?: never }))

interface ResourcesRequest {
  /** 1 to 50. Order and repetition mean nothing. */
  readonly restrictedResources: readonly RestrictedResource[]
  readonly operation?: never
}

interface RestrictedDataTokenTerms {
  /** Another application that the token is for; one of the options' `targetApplications`. */
  readonly targetApplication?: string
  /** As in `spApiTokenRequest`. */
  readonly account?: string
  /** Country code or id. Decides the endpoint. */
  readonly marketplace?: string
  /** Who goes first where Amazon's limit makes requests wait. Default `interactive`. */
  readonly priority?: 'interactive' | 'batch'
}

export interface SpApiRestrictedDataTokenResponse {
  readonly restrictedDataToken: string
  /** Epoch seconds. */
  readonly expiresAt: number
  /** Origin to call. */
  readonly endpoint: string
  readonly headers: { readonly 'x-amz-access-token': string; readonly 'user-agent': string }
}
