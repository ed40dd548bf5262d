import { allowInsecureRequests, customFetch, revocationRequest } from 'oauth4webapi'
import type { ProviderParts } from '../provider-parts.ts'
import { normaliseAnswer } from '../token-endpoint/normalise-answer.ts'
import type { RevocationRule } from '../vendors/vendor.ts'
import { protocolFetch } from './protocol-fetch.ts'
import { type RevokedTokens, vendorRevocation } from './vendor-revocation.ts'

type Parts = Omit<ProviderParts, 'tokenEndpoint'>

/** `unsupported`: the vendor has no way to do it, or not for what there is. `failed`: it may be tried again. */
export type Revocation = 'revoked' | 'unsupported' | 'failed'

/**
 * Ends tokens at the vendor: the refresh token first, because the others of its grant end with it. By RFC 7009, where a
 * token that the server does not know counts as ended, or in the vendor's own way. Never rejects.
 */
export async function revoke(parts: Parts, tokens: RevokedTokens, signal: AbortSignal): Promise<Revocation> {
  try {
    const rule = parts.vendor.revocation
    if (rule === undefined || rule.style === 'rfc7009') return await revokeByRfc7009(parts, tokens, rule, signal)
    const response = await vendorRevocation(rule, parts, tokens, signal)
    return response === undefined ? 'unsupported' : await judged(response, parts)
  } catch {
    return 'failed'
  }
}

async function revokeByRfc7009(
  parts: Parts,
  { accessToken, refreshToken }: RevokedTokens,
  rule: RevocationRule | undefined,
  signal: AbortSignal,
): Promise<Revocation> {
  const { server, client } = parts
  const found = await server.metadata(signal)
  const metadata = rule === undefined ? found : { revocation_endpoint: rule.url, ...found }
  if (metadata.revocation_endpoint === undefined) return 'unsupported'
  const wanted = [
    { token: refreshToken, token_type_hint: 'refresh_token', kind: 'refresh' },
    { token: accessToken, token_type_hint: 'access_token', kind: 'access' },
  ].filter(({ kind }) => rule?.token === undefined || rule.token === kind)
  let first: Revocation | undefined
  for (const { token, token_type_hint } of wanted) {
    if (token === undefined) continue
    const response = await revocationRequest(metadata, client.client, client.authentication, token, {
      additionalParameters: { token_type_hint },
      [allowInsecureRequests]: true,
      [customFetch]: protocolFetch(parts, { signal }),
    })
    // The second is for servers that let access tokens live on; what counts is whether the grant is over.
    first ??= await judged(response, parts)
  }
  return first ?? 'unsupported'
}

async function judged(response: Response, { vendor }: Parts): Promise<Revocation> {
  if (!response.ok) return 'failed'
  const { status, headers } = response
  const contentType = headers.get('content-type') ?? ''
  const { error } = normaliseAnswer({ status, contentType, body: await response.text() }, vendor)
  return error === undefined ? 'revoked' : 'failed'
}
