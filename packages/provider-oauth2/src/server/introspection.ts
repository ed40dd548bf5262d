import { allowInsecureRequests, customFetch, introspectionRequest, processIntrospectionResponse } from 'oauth4webapi'
import type { ProviderParts } from '../provider-parts.ts'
import { protocolFetch } from './protocol-fetch.ts'

type Parts = Omit<ProviderParts, 'tokenEndpoint'>

/**
 * Whether a token lives, and until when in epoch milliseconds, as its server says. `undefined` where the server offers no
 * introspection, and whenever it gave no clear answer: that says nothing about the token. RFC 7662.
 */
export async function introspect(
  parts: Parts,
  token: string,
  tokenTypeHint: 'access_token' | 'refresh_token',
  signal: AbortSignal,
): Promise<{ readonly active: boolean; readonly expiresAtMs?: number } | undefined> {
  const { server, client } = parts
  try {
    const metadata = await server.metadata(signal)
    if (metadata.introspection_endpoint === undefined) return undefined
    const response = await introspectionRequest(metadata, client.client, client.authentication, token, {
      additionalParameters: { token_type_hint: tokenTypeHint },
      [allowInsecureRequests]: true,
      [customFetch]: protocolFetch(parts, { signal }),
    })
    const { active, exp } = await processIntrospectionResponse(metadata, client.client, response)
    const hasEnd = typeof exp === 'number' && Number.isFinite(exp)
    return { active, ...(hasEnd && { expiresAtMs: exp * 1000 }) }
  } catch {
    return undefined
  }
}
