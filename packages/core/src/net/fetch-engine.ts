import type { Clock, Logger, Random } from '../services/services.ts'
import { partlySent } from './arrival.ts'
import { Deadline } from './deadline.ts'
import { exchange, type ExchangeTools } from './exchange.ts'
import { OriginBreakers } from './origin-breakers.ts'
import type { OutgoingCall } from './outgoing-call.ts'
import { isRedirect, maximumRedirects, redirectedCall, redirectRefused } from './redirects.ts'
import type { NetworkConfig } from './network-config.ts'
import { networkRules } from './rules/network-rules.ts'
import { checkUrl } from './rules/url-rules.ts'
import { Connections } from './transport/connections.ts'
import { systemResolveHost } from './transport/resolve-host.ts'
import { toResponse } from './transport/response.ts'

/** What the guarded `fetch` is made of besides sockets. */
export interface GuardedFetchServices {
  readonly clock: Clock
  readonly random: Random
  readonly logger?: Logger
  /** Every address of a name, as text. Default: the machine's resolver. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
}

/** Makes one call that was read already. */
export type FetchEngine = (href: string, call: OutgoingCall) => Promise<Response>

/** Loads what the guarded `fetch` runs on. Rejects with `config_invalid` when an entry of `network.allow` is bad. */
export async function startFetchEngine(network: NetworkConfig, services: GuardedFetchServices): Promise<FetchEngine> {
  const [http, https] = await Promise.all([import('node:http'), import('node:https')])
  const { clock, random, logger, resolve = systemResolveHost } = services
  const tools: ExchangeTools = {
    rules: networkRules(network),
    breakers: new OriginBreakers(clock, random, logger),
    connections: new Connections(http, https),
    clock,
    random,
    logger,
    resolve,
  }
  return async (href, first) => {
    let call = first
    let url = checkUrl(href, tools.rules)
    const deadline = new Deadline(clock, url.host, call.timeoutMs, call.signal)
    const repetitions = { count: 0 }
    let answered = false
    try {
      for (let redirects = 0; ; redirects++) {
        const answer = await exchange(call, url, deadline, repetitions, tools)
        answered = true
        const { statusCode = 0 } = answer
        const { location } = answer.headers
        const follow = isRedirect(statusCode) && call.redirect === 'follow' && location !== undefined
        if (!follow && !(isRedirect(statusCode) && call.redirect === 'error')) {
          const { method, maxResponseBytes: maxBytes } = call
          const about = { method, url, redirected: redirects > 0 }
          return await toResponse(answer, about, { host: url.host, maxBytes, deadline }).catch((error) => {
            answer.destroy()
            throw error
          })
        }
        answer.destroy()
        if (!follow) throw redirectRefused(url.host, 'that this call does not follow')
        if (redirects === maximumRedirects) throw redirectRefused(url.host, `after ${maximumRedirects} others`)
        const next = checkUrl(absolute(location, url.url.href), tools.rules)
        call = redirectedCall(call, statusCode, url, next)
        url = next
      }
    } catch (error) {
      deadline.release()
      throw answered || repetitions.count > 0 ? partlySent(error) : error
    }
  }
}

/** A `Location` may be relative. What is no URL at all is left for the rules to refuse. */
function absolute(location: string, base: string): string {
  return URL.parse(location, base)?.href ?? location
}
