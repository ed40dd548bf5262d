import type { Fetch } from '../services/services.ts'
import type { FetchEngine, GuardedFetchServices } from './fetch-engine.ts'
import type { GuardedRequestInit } from './guarded-request-init.ts'
import type { NetworkConfig } from './network-config.ts'
import { readInit } from './outgoing-call.ts'

export type { GuardedFetchServices }

/**
 * The network for providers: a `fetch` of the Fetch standard's shape that calls public addresses over https, and beyond
 * them only what the `network` section permits. Addresses are judged when the connection is made, so that DNS cannot
 * change its mind in between. What a call can ask for, and the defaults, are in {@link GuardedRequestInit}.
 *
 * Rejects with `access_denied` when the rules forbid the URL or one of its addresses, with `upstream_unavailable` when
 * the other side cannot be reached, is too slow, too large or redirects unasked, with the signal's reason when the
 * caller gives up, and with a `TypeError` when the call makes no sense. Five failures in a row stop the calls to an
 * origin for a while: `upstream_unavailable` with `retryAfterMs`.
 *
 * Not supported, and ignored where the environment speaks of them: proxies (`HTTPS_PROXY`, `NODE_USE_ENV_PROXY`),
 * Unix sockets, HTTP/2, `NODE_TLS_REJECT_UNAUTHORIZED`.
 */
export function guardedFetch(network: NetworkConfig, services: GuardedFetchServices): Fetch {
  let engine: Promise<FetchEngine> | undefined
  return async (input: string | URL, init: GuardedRequestInit = {}): Promise<Response> => {
    const href = String(input)
    // Before anything is waited for: what the caller does with his bytes after the call must not change it.
    const reading = readInit(init)
    // Loaded with the first call: many brokers sign locally and call nobody.
    engine ??= import('./fetch-engine.ts').then(({ startFetchEngine }) => startFetchEngine(network, services))
    const [run, call] = await Promise.all([engine, reading])
    return run(href, call)
  }
}
