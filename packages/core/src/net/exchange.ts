import type { IncomingMessage } from 'node:http'
import { BrokerError } from '../errors.ts'
import type { Clock, Logger, Random } from '../services/services.ts'
import { notSent } from './arrival.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { type Deadline, meansTimeOut } from './deadline.ts'
import type { OriginBreakers } from './origin-breakers.ts'
import type { OutgoingCall } from './outgoing-call.ts'
import { retryDelayMs } from './retry-policy.ts'
import type { NetworkRules } from './rules/network-rules.ts'
import type { CheckedUrl } from './rules/url-rules.ts'
import type { Connections } from './transport/connections.ts'
import { judgedLookup, type ResolveHost } from './transport/resolve-host.ts'
import { send } from './transport/send.ts'

/** What all calls share. */
export interface ExchangeTools {
  readonly rules: NetworkRules
  readonly breakers: OriginBreakers
  readonly connections: Connections
  readonly resolve: ResolveHost
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger | undefined
}

/** How often one call was repeated so far; redirects share it. */
export interface Repetitions {
  count: number
}

/**
 * One request to one URL, repeated as far as the call permits, under the circuit breaker of its origin. Gives the head
 * of the answer. Rejects with `upstream_unavailable`, `access_denied` or the caller's reason.
 */
export async function exchange(
  call: OutgoingCall,
  url: CheckedUrl,
  deadline: Deadline,
  repetitions: Repetitions,
  tools: ExchangeTools,
): Promise<IncomingMessage> {
  for (;;) {
    deadline.signal.throwIfAborted()
    const outcome = await attempt(call, url, deadline, tools)
    const { answer } = outcome
    const ended = { status: answer?.statusCode, retryAfter: answer?.headers['retry-after'] }
    const moment = { nowMs: tools.clock.now(), deadlineAtMs: deadline.atMs, repeated: repetitions.count }
    const delayMs = repetitions.count < call.retries ? retryDelayMs(ended, moment, tools.random) : undefined
    if (delayMs === undefined) {
      if (answer === undefined) throw outcome.error
      return answer
    }
    repetitions.count++
    answer?.destroy()
    tools.logger?.debug('a call is repeated', { origin: url.origin, status: answer?.statusCode, delayMs })
    await deadline.wait(delayMs)
  }
}

type Outcome =
  | { readonly answer: IncomingMessage; readonly error?: never }
  | { readonly answer?: never; readonly error: BrokerError }

/** Rejects when trying again is out of the question. */
async function attempt(
  call: OutgoingCall,
  url: CheckedUrl,
  deadline: Deadline,
  tools: ExchangeTools,
): Promise<Outcome> {
  const { breakers, connections, clock, rules, resolve } = tools
  const { signal } = deadline
  const breaker = breakers.of(url.origin)
  admit(breaker, url.host)
  const { period } = breaker
  try {
    const lookup = judgedLookup(url, rules, resolve)
    const answer = await send(call, url, { connections, clock, lookup, signal })
    if ((answer.statusCode ?? 0) >= 500) breakers.failed(breaker, period, url.origin)
    else breaker.succeeded(period)
    return { answer }
  } catch (error) {
    // What will not heal by itself, such as a certificate that this call does not trust, says nothing to other calls.
    const unreachable = error instanceof BrokerError && error.code === 'upstream_unavailable' && error.retryable
    if (signal.aborted ? meansTimeOut(signal.reason) : unreachable) breakers.failed(breaker, period, url.origin)
    else breaker.abandoned(period)
    if (unreachable && !signal.aborted) return { error }
    throw error
  }
}

function admit(breaker: CircuitBreaker, host: string): void {
  const refusal = breaker.admit()
  if (refusal === undefined) return
  const { retryAfterMs } = refusal
  const message = `"${host}" failed several times in a row and is left alone for now; try again in ${retryAfterMs} ms`
  throw notSent(new BrokerError('upstream_unavailable', message, { retryAfterMs }))
}
