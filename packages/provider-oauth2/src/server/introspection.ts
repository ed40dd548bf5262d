import { allowInsecureRequests, customFetch, introspectionRequest, processIntrospectionResponse } from 'oauth4webapi'
import type { ProviderParts } from '../provider-parts.ts'
import { protocolFetch } from './protocol-fetch.ts'

type Parts = Omit<ProviderParts, 'tokenEndpoint'>

/** RFC 7662 section 2.2. */
export interface TokenStatus {
  readonly active: boolean
  /** Epoch milliseconds by the server's clock. */
  readonly expiresAtMs?: number
  /** How long it lives in all: what to go by where our clock may be another than the server's. */
  readonly lifetimeMs?: number
}

/**
 * Whether a token lives, and until when in epoch milliseconds, as its server says. `undefined` where the server offers no
 * introspection, and whenever it gave no clear answer: that says nothing about the token. RFC 7662.
 */
export async function introspect(
  parts: Parts,
  token: string,
  tokenTypeHint: 'access_token' | 'refresh_token',
  signal: AbortSignal,
): Promise<TokenStatus | undefined> {
  const { server, client } = parts
  try {
    const metadata = await server.metadata(signal)
    if (metadata.introspection_endpoint === undefined) return undefined
    const response = await introspectionRequest(metadata, client.client, client.authentication, token, {
      additionalParameters: { token_type_hint: tokenTypeHint },
      [allowInsecureRequests]: true,
      [customFetch]: protocolFetch(parts, { signal }),
    })
    const { active, exp, iat } = await processIntrospectionResponse(metadata, client.client, response)
    if (!isInstant(exp)) return { active }
    return { active, expiresAtMs: exp * 1000, ...(isInstant(iat) && exp > iat && { lifetimeMs: (exp - iat) * 1000 }) }
  } catch {
    return undefined
  }
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
