import type { ProviderParts } from '../provider-parts.ts'
import { introspect } from './introspection.ts'

/**
 * What a server says of a refresh token, as far as its word counts. A server may answer `active: false` for every token of
 * a kind that it does not look into (RFC 7662 section 2.2), and many look into access tokens only. So `inactive` is
 * believed only of a server that has called a refresh token active before.
 */
export type RefreshTokenStatus = 'active' | 'inactive' | 'unknown'

/** When to ask, by the contexts of providers: not again once it is known, and a day later where there was no answer. */
const askAtMs = new WeakMap<object, number>()
const dayMs = 86_400_000

/**
 * Finds out whether a server looks into refresh tokens, from one that was just issued and lives for certain. Once in the
 * life of a process; what was found is kept in the store. Never rejects.
 */
export async function learnFromRefreshToken(parts: ProviderParts, refreshToken: string): Promise<void> {
  const { context } = parts
  const nowMs = context.clock.now()
  if (nowMs < (askAtMs.get(context) ?? 0)) return
  askAtMs.set(context, nowMs + dayMs)
  try {
    const key = await recordKey(parts)
    if (key !== undefined && (await context.store.get(key)) === undefined) {
      const told = await introspect(parts, refreshToken, 'refresh_token', new AbortController().signal)
      if (told === undefined) return
      if (told.active) await context.store.put(key, new Uint8Array([1]), { relaxed: true })
    }
    askAtMs.set(context, Number.POSITIVE_INFINITY)
  } catch {
    // It only makes a later doubt bigger.
  }
}

export async function refreshTokenStatus(parts: ProviderParts, refreshToken: string): Promise<RefreshTokenStatus> {
  const told = await introspect(parts, refreshToken, 'refresh_token', new AbortController().signal)
  if (told === undefined) return 'unknown'
  if (told.active) return 'active'
  const key = await recordKey(parts)
  const isKnown = key !== undefined && (await parts.context.store.get(key)) !== undefined
  return isKnown ? 'inactive' : 'unknown'
}

/** `undefined` where the server offers no introspection. */
async function recordKey({ context, server, client }: ProviderParts): Promise<string | undefined> {
  const { introspection_endpoint: endpoint } = await server.metadata(new AbortController().signal)
  if (endpoint === undefined) return undefined
  return `introspection/${context.nameOf('introspection', endpoint, client.clientId)}`
}
