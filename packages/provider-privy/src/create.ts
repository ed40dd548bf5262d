import {
  BrokerError,
  type CredentialProvider,
  durationMs,
  invalidField,
  type Issued,
  parseOptions,
  type ProviderContext,
} from '@credbroker/core'
import { parseJsonBody, pathWithoutQuery, requestTargetGuard } from '@credbroker/core/signing'
import { parseAuthorizationKey } from './authorization-key.ts'
import { type AuthorizationKeys, signAuthorization } from './authorization-signature.ts'
import { basicAuthToken } from './basic-auth-token.ts'
import { canonicalPayload } from './canonical-payload.ts'
import type { PrivyOptions } from './options.ts'
import type { StripePrivyTokenRequest, StripePrivyTokenResponse } from './stripe-privy-token.ts'

const bodyField = 'stripePrivyTokenRequest.requestBody'
const signatureField = 'stripePrivyTokenRequest.includeAuthorizationSignature'
const longestExpiryMs = 72 * 3_600_000

/** A provider that signs locally. Keys are parsed and tried out here, so that a bad one fails the start. */
export function create(
  options: PrivyOptions,
  { clock, secret }: ProviderContext,
): CredentialProvider<'stripePrivyToken'> {
  const { appId, allowedHosts, allow } = options
  const { password, keys, lifetimeMs } = parseOptions({
    password: () => appSecret(options),
    keys: () => authorizationKeys(options),
    lifetimeMs: () => requestLifetimeMs(options),
  })
  const token = basicAuthToken(appId, password)
  // It opens the same doors as the secret, so logs must not show it either.
  secret(token)
  const requirePermitted = requestTargetGuard({
    domain: 'privy.io',
    ...(allowedHosts !== undefined && { allowedHosts }),
    ...(allow !== undefined && { allow }),
  })
  const unsigned = { response: { appId, basicAuthToken: token } }

  function issue(request: StripePrivyTokenRequest): Issued<StripePrivyTokenResponse> {
    const { requestPath, requestMethod: method = 'POST', requestHost: host = 'api.privy.io', idempotencyKey } = request
    // Also for the Basic token alone: it is a secret of the app, and the host named here is where it will be sent.
    requirePermitted({ method, host, path: pathWithoutQuery(requestPath) })
    const body = parseJsonBody(request.requestBody, bodyField)
    if (request.includeAuthorizationSignature !== true) return unsigned
    if (keys === undefined) throw noAuthorizationKey()
    const requestExpiry = Math.floor(clock.now()) + lifetimeMs
    const payload = canonicalPayload(
      {
        method,
        url: `https://${host}${requestPath}`,
        body,
        appId,
        requestExpiry,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      },
      bodyField,
    )
    return {
      response: {
        appId,
        basicAuthToken: token,
        authorizationSignature: signAuthorization(payload, keys),
        requestExpiry,
      },
      expiresAtMs: requestExpiry,
    }
  }

  return { issue: { stripePrivyToken: issue } }
}

function appSecret(options: PrivyOptions): string {
  const text = options.appSecret.reveal().replace(/\r?\n$/, '')
  if (text.trim() === '') throw invalidOption('appSecret', 'is blank; expected the app secret in the Privy dashboard')
  return text
}

function authorizationKeys(options: PrivyOptions): AuthorizationKeys | undefined {
  const { authorizationPrivateKey: single, authorizationPrivateKeys: several } = options
  if (single !== undefined && several !== undefined) {
    throw invalidOption('authorizationPrivateKeys', 'stands in place of authorizationPrivateKey; give one of the two')
  }
  if (single !== undefined) return [parseAuthorizationKey(single.reveal())]
  const [first, ...others] = (several ?? []).map((key, index) =>
    parseAuthorizationKey(key.reveal(), `authorizationPrivateKeys.${index}`),
  )
  return first && [first, ...others]
}

function requestLifetimeMs({ requestExpiry }: PrivyOptions): number {
  const lifetimeMs = durationMs(requestExpiry)
  if (lifetimeMs > 0 && lifetimeMs <= longestExpiryMs) return lifetimeMs
  throw invalidOption('requestExpiry', 'must be more than zero and at most 72h')
}

function invalidOption(option: string, message: string): BrokerError {
  return new BrokerError('config_invalid', message, { details: { option } })
}

function noAuthorizationKey(): BrokerError {
  return invalidField(
    signatureField,
    'needs an authorization key, and this provider has none; set its option authorizationPrivateKey',
  )
}
