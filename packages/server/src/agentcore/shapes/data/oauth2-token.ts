import type { JsonSchema } from '@credbroker/core'
import {
  flag,
  list,
  oneOf,
  providerName,
  returnUrl,
  scope,
  sessionUri,
  structure,
  text,
  union,
  userId,
  userToken,
  workloadToken,
} from '../field-schemas.ts'

export type Oauth2Flow = 'USER_FEDERATION' | 'M2M' | 'ON_BEHALF_OF_TOKEN_EXCHANGE'

export interface GetResourceOauth2TokenInput {
  readonly workloadIdentityToken: string
  readonly resourceCredentialProviderName: string
  /** May be empty. */
  readonly scopes: readonly string[]
  readonly oauth2Flow: Oauth2Flow
  readonly sessionUri?: string
  readonly resourceOauth2ReturnUrl?: string
  readonly forceAuthentication?: boolean
  readonly customParameters?: Readonly<Record<string, string>>
  readonly customState?: string
  readonly resources?: readonly string[]
  readonly audiences?: readonly string[]
}

/** Nothing is required: a token, or where a user has to consent. An absent member is never an empty text. */
export interface GetResourceOauth2TokenOutput {
  readonly accessToken?: string
  readonly authorizationUrl?: string
  readonly sessionUri?: string
  readonly sessionStatus?: 'IN_PROGRESS' | 'FAILED'
}

/** The same user that the workload token is for. */
export type WireUserIdentifier =
  | { readonly userToken: string; readonly userId?: never }
  | { readonly userId: string; readonly userToken?: never }

export interface CompleteResourceTokenAuthInput {
  readonly userIdentifier: WireUserIdentifier
  readonly sessionUri: string
}

const customParameters: JsonSchema = {
  type: 'object',
  propertyNames: text(1, 256, '[a-zA-Z0-9_.-]+'),
  additionalProperties: text(1, 2048),
}

export const oauth2TokenInputs: Readonly<Record<'GetResourceOauth2Token' | 'CompleteResourceTokenAuth', JsonSchema>> = {
  GetResourceOauth2Token: structure(
    {
      workloadIdentityToken: workloadToken,
      resourceCredentialProviderName: providerName,
      scopes: list(scope),
      oauth2Flow: oneOf('USER_FEDERATION', 'M2M', 'ON_BEHALF_OF_TOKEN_EXCHANGE'),
      sessionUri,
      resourceOauth2ReturnUrl: returnUrl,
      forceAuthentication: flag,
      customParameters,
      customState: text(1, 4096),
      resources: list(text(1, 2048)),
      audiences: list(text(1, 2048)),
    },
    ['workloadIdentityToken', 'resourceCredentialProviderName', 'scopes', 'oauth2Flow'],
  ),
  CompleteResourceTokenAuth: structure({ userIdentifier: union({ userToken, userId }), sessionUri }, [
    'userIdentifier',
    'sessionUri',
  ]),
}
