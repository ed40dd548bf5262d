import type { JsonSchema } from '@credbroker/core'
import { absent, freeText, list, memberIs, oneOf, scope, structure, text, union, when } from '../field-schemas.ts'
import { type SecretFamily, secretFamily, type SecretReference, type SecretSource } from '../secret-family.ts'
import {
  type PrivateEndpoint,
  privateEndpoint,
  type PrivateEndpointOverride,
  privateEndpointOverrides,
} from './private-endpoint.ts'

/** The secret of a client, in every vendor's configuration. */
export interface ClientSecretInput {
  /** May be empty. */
  readonly clientSecret?: string
  readonly clientSecretSource?: SecretSource
  readonly clientSecretConfig?: SecretReference
}

export interface AuthorizationServerMetadata {
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly responseTypes?: readonly string[]
  readonly tokenEndpointAuthMethods?: readonly ('client_secret_post' | 'client_secret_basic')[]
}

export type OauthDiscovery =
  | { readonly discoveryUrl: string; readonly authorizationServerMetadata?: never }
  | { readonly authorizationServerMetadata: AuthorizationServerMetadata; readonly discoveryUrl?: never }

export interface OnBehalfOfTokenExchangeConfig {
  readonly grantType: 'TOKEN_EXCHANGE' | 'JWT_AUTHORIZATION_GRANT'
  readonly tokenExchangeGrantTypeConfig?: {
    readonly actorTokenContent: 'NONE' | 'M2M' | 'AWS_IAM_ID_TOKEN_JWT'
    readonly actorTokenScopes?: readonly string[]
  }
}

export interface PrivateKeyJwtConfig {
  readonly privateKeySource?: { readonly kmsKeySource: { readonly kmsKeyArn: string } }
  readonly signingAlgorithm?: 'RS256' | 'PS256' | 'ES256'
  readonly additionalHeaderClaims?: Readonly<Record<string, string>>
  readonly additionalPayloadClaims?: Readonly<Record<string, string>>
}

export type ClientAuthenticationMethod =
  | 'CLIENT_SECRET_BASIC'
  | 'CLIENT_SECRET_POST'
  | 'AWS_IAM_ID_TOKEN_JWT'
  | 'PRIVATE_KEY_JWT'

export interface CustomOauth2ConfigInput extends ClientSecretInput {
  readonly oauthDiscovery: OauthDiscovery
  readonly clientId?: string
  readonly clientAuthenticationMethod?: ClientAuthenticationMethod
  readonly onBehalfOfTokenExchangeConfig?: OnBehalfOfTokenExchangeConfig
  readonly privateKeyJwtConfig?: PrivateKeyJwtConfig
  readonly privateEndpoint?: PrivateEndpoint
  readonly privateEndpointOverrides?: readonly PrivateEndpointOverride[]
}

export const clientSecret: SecretFamily = secretFamily('clientSecret', text(0, 2048))

const oauthDiscovery = union({
  discoveryUrl: text(1, 2048, '.+/\\.well-known/(openid-configuration|oauth-authorization-server)'),
  authorizationServerMetadata: structure(
    {
      issuer: freeText,
      authorizationEndpoint: freeText,
      tokenEndpoint: freeText,
      responseTypes: list(freeText),
      tokenEndpointAuthMethods: list(oneOf('client_secret_post', 'client_secret_basic'), 2, 1),
    },
    ['issuer', 'authorizationEndpoint', 'tokenEndpoint'],
  ),
})

const onBehalfOfTokenExchangeConfig = structure(
  {
    grantType: oneOf('TOKEN_EXCHANGE', 'JWT_AUTHORIZATION_GRANT'),
    tokenExchangeGrantTypeConfig: structure(
      { actorTokenContent: oneOf('NONE', 'M2M', 'AWS_IAM_ID_TOKEN_JWT'), actorTokenScopes: list(scope) },
      ['actorTokenContent'],
      [
        when(memberIs('actorTokenContent', 'NONE', 'AWS_IAM_ID_TOKEN_JWT'), {
          properties: { actorTokenScopes: absent('Member must be absent unless actorTokenContent is M2M') },
        }),
      ],
    ),
  },
  ['grantType'],
)

const reserved = ['alg', 'typ', 'iss', 'sub', 'jti', 'exp']
const claims: JsonSchema = {
  type: 'object',
  minProperties: 1,
  maxProperties: 10,
  propertyNames: {
    ...text(1, 255, '[A-Za-z0-9_.:#-]+'),
    not: { enum: reserved },
    description: `Member must not be one of: [${reserved.join(', ')}]`,
  },
  additionalProperties: text(1, 2048),
}

function privateKeyJwtConfig(required: readonly string[]): JsonSchema {
  return structure(
    {
      // Without a pattern: where a key of this broker is named, it is no ARN.
      privateKeySource: union({ kmsKeySource: structure({ kmsKeyArn: text(1, 2048) }, ['kmsKeyArn']) }),
      signingAlgorithm: oneOf('RS256', 'PS256', 'ES256'),
      additionalHeaderClaims: claims,
      additionalPayloadClaims: claims,
    },
    required,
  )
}

/** The custom provider's configuration; a new key for JWTs has to be complete. */
export function customOauth2Config(isNew: boolean): JsonSchema {
  return structure(
    {
      oauthDiscovery,
      clientId: text(0, 256),
      ...clientSecret.properties,
      clientAuthenticationMethod: oneOf(
        'CLIENT_SECRET_BASIC',
        'CLIENT_SECRET_POST',
        'AWS_IAM_ID_TOKEN_JWT',
        'PRIVATE_KEY_JWT',
      ),
      onBehalfOfTokenExchangeConfig,
      privateKeyJwtConfig: privateKeyJwtConfig(isNew ? ['privateKeySource', 'signingAlgorithm'] : []),
      privateEndpoint,
      privateEndpointOverrides,
    },
    ['oauthDiscovery'],
    [clientSecret.rule],
  )
}
