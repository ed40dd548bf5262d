import type {
  ClientAuthenticationMethod,
  CustomOauth2ConfigInput,
  OauthDiscovery,
} from '../../agentcore/shapes/index.ts'
import { validationFault } from '../../wire/validation-fault.ts'
import type { CustomOauth2Settings } from '../records/provider-record.ts'
import { externalSecret, secretText } from './secret-text.ts'
import { type ExternalSecrets, memberNames, type Translation } from './translation.ts'

const base = 'oauth2ProviderConfigInput.customOauth2ProviderConfig'

const methods: Readonly<Record<Exclude<ClientAuthenticationMethod, 'AWS_IAM_ID_TOKEN_JWT'>, string>> = {
  CLIENT_SECRET_BASIC: 'client_secret_basic',
  CLIENT_SECRET_POST: 'client_secret_post',
  PRIVATE_KEY_JWT: 'private_key_jwt',
}

/**
 * A server that the client describes. A client without a secret, a key and a method is a public one. `privateEndpoint`
 * and its overrides are about the network of a cloud, and change nothing here.
 *
 * Throws `validation_failed` for what this broker cannot do.
 */
export function translateCustom({ config }: CustomOauth2Settings, external: ExternalSecrets): Translation {
  const { clientId, clientSecret: value, clientSecretSource: source, clientSecretConfig: reference } = config
  const clientSecret = secretText({ value, source, reference }, `${base}.clientSecretConfig`, external)
  const key = privateKeyOptions(config, external)
  const options = {
    vendor: 'custom',
    ...serverOptions(config.oauthDiscovery),
    ...(clientId !== undefined && { clientId }),
    ...(clientSecret !== undefined && { clientSecret }),
    ...methodOption(config, clientSecret, key !== undefined),
    ...key,
    ...onBehalfOf(config, key !== undefined),
  }
  if (clientId === '') return { waitsFor: `${base}.clientId` }
  if (clientSecret === '') return { waitsFor: `${base}.clientSecret` }
  const members = { ...optionMembers, ...(source === 'EXTERNAL' && { clientSecret: 'clientSecretConfig' }) }
  return {
    entry: { use: 'oauth2', kind: 'oauth2Token', options },
    memberOf: memberNames(base, members, 'credentialProviderVendor'),
  }
}

const metadata = 'oauthDiscovery.authorizationServerMetadata'
const optionMembers = {
  clientId: 'clientId',
  clientSecret: 'clientSecret',
  clientAuthMethod: 'clientAuthenticationMethod',
  discoveryUrl: 'oauthDiscovery.discoveryUrl',
  metadata,
  'metadata.issuer': `${metadata}.issuer`,
  'metadata.authorization_endpoint': `${metadata}.authorizationEndpoint`,
  'metadata.token_endpoint': `${metadata}.tokenEndpoint`,
  privateKey: 'privateKeyJwtConfig.privateKeySource.kmsKeySource.kmsKeyArn',
  signingAlgorithm: 'privateKeyJwtConfig.signingAlgorithm',
  assertionHeader: 'privateKeyJwtConfig.additionalHeaderClaims',
  assertionClaims: 'privateKeyJwtConfig.additionalPayloadClaims',
  onBehalfOf: 'onBehalfOfTokenExchangeConfig',
}

function serverOptions({ discoveryUrl, authorizationServerMetadata }: OauthDiscovery): object {
  if (authorizationServerMetadata === undefined) return { discoveryUrl }
  const { issuer, authorizationEndpoint, tokenEndpoint, tokenEndpointAuthMethods } = authorizationServerMetadata
  return {
    metadata: {
      issuer,
      authorization_endpoint: authorizationEndpoint,
      token_endpoint: tokenEndpoint,
      ...(tokenEndpointAuthMethods !== undefined && {
        token_endpoint_auth_methods_supported: tokenEndpointAuthMethods,
      }),
    },
  }
}

function methodOption(
  { clientAuthenticationMethod: method }: CustomOauth2ConfigInput,
  clientSecret: string | undefined,
  hasKey: boolean,
): { readonly clientAuthMethod?: string } {
  if (method === 'AWS_IAM_ID_TOKEN_JWT') {
    const message =
      'Member must be CLIENT_SECRET_BASIC, CLIENT_SECRET_POST or PRIVATE_KEY_JWT: this broker has no AWS identity to sign with'
    throw validationFault([{ name: `${base}.clientAuthenticationMethod`, message }])
  }
  if (method !== undefined) return { clientAuthMethod: methods[method] }
  if (hasKey) return { clientAuthMethod: 'private_key_jwt' }
  return clientSecret === undefined ? { clientAuthMethod: 'none' } : {}
}

/** The key is one of `server.externalSecrets`, named where AWS takes the ARN of a key that never leaves it. */
function privateKeyOptions(
  { privateKeyJwtConfig, clientAuthenticationMethod }: CustomOauth2ConfigInput,
  external: ExternalSecrets,
): object | undefined {
  const { privateKeySource, signingAlgorithm, additionalHeaderClaims, additionalPayloadClaims } =
    privateKeyJwtConfig ?? {}
  if (privateKeySource === undefined) {
    if (privateKeyJwtConfig === undefined && clientAuthenticationMethod !== 'PRIVATE_KEY_JWT') return undefined
    throw validationFault([
      { name: `${base}.privateKeyJwtConfig.privateKeySource`, message: 'Member must not be null' },
    ])
  }
  const { kmsKeyArn } = privateKeySource.kmsKeySource
  return {
    privateKey: externalSecret(kmsKeyArn, `${base}.${optionMembers.privateKey}`, external),
    ...(signingAlgorithm !== undefined && { signingAlgorithm }),
    ...(additionalHeaderClaims !== undefined && { assertionHeader: additionalHeaderClaims }),
    ...(additionalPayloadClaims !== undefined && { assertionClaims: additionalPayloadClaims }),
  }
}

function onBehalfOf({ onBehalfOfTokenExchangeConfig: config }: CustomOauth2ConfigInput, hasKey: boolean): object {
  if (config === undefined) return {}
  const { grantType, tokenExchangeGrantTypeConfig } = config
  const { actorTokenContent, actorTokenScopes } = tokenExchangeGrantTypeConfig ?? {}
  if (actorTokenContent === 'AWS_IAM_ID_TOKEN_JWT' && !hasKey) {
    const message =
      'Member must be NONE or M2M: this broker has no AWS identity; with privateKeyJwtConfig it signs the actor token with that key'
    const member = 'onBehalfOfTokenExchangeConfig.tokenExchangeGrantTypeConfig.actorTokenContent'
    throw validationFault([{ name: `${base}.${member}`, message }])
  }
  return {
    onBehalfOf: {
      grantType,
      ...(actorTokenContent !== undefined && {
        actorTokenContent: actorTokenContent === 'AWS_IAM_ID_TOKEN_JWT' ? 'OWN' : actorTokenContent,
      }),
      ...(actorTokenScopes !== undefined && { actorTokenScopes }),
    },
  }
}
