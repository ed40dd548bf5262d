import type { ExtensionContext } from '@credbroker/core'
import type { JSONWebKeySet } from 'jose'
import type { IssuerSettings } from '../settings/server-settings.ts'
import { fetchJson, unavailable } from './fetch-json.ts'

/** An issuer's keys, as they were fetched. */
export interface FetchedKeySet {
  readonly keySet: JSONWebKeySet
  /** How long it may be used without asking again. */
  readonly freshForMs: number
}

const usualFreshMs = 600_000
const shortestFreshMs = 60_000
const longestFreshMs = 3_600_000

/**
 * The keys that an issuer publishes now (RFC 7517 section 5): from `jwksUri`, or from where its OpenID configuration says
 * they are. Rejects with `upstream_unavailable` when they cannot be had, or when the configuration is of another issuer.
 */
export async function fetchKeySet(
  { issuer, jwksUri }: Pick<IssuerSettings, 'issuer' | 'jwksUri'>,
  context: Pick<ExtensionContext, 'fetch' | 'clock'>,
): Promise<FetchedKeySet> {
  const what = 'the key set'
  const { document, headers } = await fetchJson(context, jwksUri ?? (await discoverJwksUri(issuer, context)), what)
  if (!isKeySet(document)) throw unavailable(what, 'the answer is no JWK set; the operator has to check server.issuers')
  return { keySet: document, freshForMs: freshForMs(headers.get('cache-control')) }
}

/** OpenID Connect Discovery 1.0 sections 4.1 and 4.3. */
async function discoverJwksUri(issuer: string, context: Pick<ExtensionContext, 'fetch' | 'clock'>): Promise<string> {
  const what = 'the OpenID configuration'
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const { document } = await fetchJson(context, url, what)
  if (!isObject(document) || document['issuer'] !== issuer) {
    throw unavailable(what, 'it is of another issuer than the one under server.issuers; the operator has to correct it')
  }
  const { jwks_uri: jwksUri } = document
  if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri))
    throw unavailable(what, 'it has no jwks_uri; the operator has to set jwksUri under server.issuers')
  return jwksUri
}

/** `max-age` of RFC 9111 section 5.2.2.1, within bounds: an issuer neither makes us ask for each token nor never again. */
function freshForMs(cacheControl: string | null): number {
  const [, seconds] = /(?:^|[\s,])max-age="?(\d{1,10})\b/i.exec(cacheControl ?? '') ?? []
  const askedMs = seconds === undefined ? usualFreshMs : Number(seconds) * 1000
  return Math.min(Math.max(askedMs, shortestFreshMs), longestFreshMs)
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return isObject(value) && Array.isArray(value['keys']) && value['keys'].every(isObject)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
