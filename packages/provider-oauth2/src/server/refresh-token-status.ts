import type { ProviderParts } from '../provider-parts.ts'
import { introspect } from './introspection.ts'

/**
 * What a server says of a refresh token, as far as its word counts. A server may answer `active: false` for every token of
 * a kind that it does not look into (RFC 7662 section 2.2), and many look into access tokens only. So `inactive` is
 * believed only of a server that has called a refresh token active before.
 */
export type RefreshTokenStatus = 'active' | 'inactive' | 'unknown'

/** Providers that were asked already, by their contexts. */
const asked = new WeakSet<object>()

/**
 * Finds out whether a server looks into refresh tokens, from one that was just issued and lives for certain. Once in the
 * life of a process; what was found is kept in the store. Never rejects.
 */
export async function learnFromRefreshToken(parts: ProviderParts, refreshToken: string): Promise<void> {
  const { context } = parts
  if (asked.has(context)) return
  asked.add(context)
  try {
    const key = await recordKey(parts)
    if ((await context.store.get(key)) !== undefined) return
    const told = await introspect(parts, refreshToken, 'refresh_token', new AbortController().signal)
    if (told?.active === true) await context.store.put(key, new Uint8Array([1]), { relaxed: true })
  } catch {
    // It only makes a later doubt bigger.
  }
}

export async function refreshTokenStatus(parts: ProviderParts, refreshToken: string): Promise<RefreshTokenStatus> {
  const told = await introspect(parts, refreshToken, 'refresh_token', new AbortController().signal)
  if (told === undefined) return 'unknown'
  if (told.active) return 'active'
  return (await parts.context.store.get(await recordKey(parts))) === undefined ? 'unknown' : 'inactive'
}

async function recordKey({ context, server, client }: ProviderParts): Promise<string> {
  const { introspection_endpoint: endpoint = '' } = await server.metadata(new AbortController().signal)
  return `introspection/${context.nameOf('introspection', endpoint, client.clientId)}`
}
