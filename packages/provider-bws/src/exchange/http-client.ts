import { BrokerError, mayHaveArrived, type ProviderContext, type TlsSettings } from '@credbroker/core'
import type { RequestBudget } from '../limits/request-budget.ts'
import { type Answer, boundedFetch } from './bounded-fetch.ts'
import { pause } from '@credbroker/core/waiting'
import { type AttemptOutcome, repeatDelayMs } from './repeat-delay.ts'
import { retryAfterMs } from './retry-after.ts'

/** One request of Bitwarden's servers. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly maxResponseBytes: number
  readonly signal: AbortSignal
  /** Whether it does no harm when it arrives twice. What does is repeated only when it was certainly not acted on. */
  readonly harmless: boolean
}

const mostRepeats = 2
/** The longest that one request waits for its turn and for repeats. */
const patienceMs = 8_000
// What the native client calls itself: 21 is "SDK".
const deviceType = '21'

/** Sends requests, within the vendor's limits, and repeats those that a moment later may succeed. */
export class HttpClient {
  readonly #context: Pick<ProviderContext, 'fetch' | 'clock' | 'random'>
  readonly #tls: TlsSettings | undefined
  readonly #budget: RequestBudget | undefined

  /** Without a budget, requests are not held back: other servers than Bitwarden's own cloud do not limit them. */
  constructor(
    context: Pick<ProviderContext, 'fetch' | 'clock' | 'random'>,
    tls: TlsSettings | undefined,
    budget: RequestBudget | undefined,
  ) {
    this.#context = context
    this.#tls = tls
    this.#budget = budget
  }

  /**
   * The answer, whatever its status. Rejects with `upstream_unavailable` when none came, with `throttled` when its turn
   * does not come in time, and with the signal's reason.
   */
  async send(request: OutgoingRequest): Promise<Answer> {
    const { clock, random } = this.#context
    const { signal, method, url } = request
    const untilMs = clock.now() + patienceMs
    for (let repeated = 0; ; repeated++) {
      await this.#budget?.take(method, url, { withinMs: Math.max(0, untilMs - clock.now()), signal })
      const { answer, error } = await this.#attempt(request)
      const askedMs = answer && retryAfterMs(answer, clock.now())
      if (answer?.status === 429 && askedMs !== undefined) await this.#budget?.pause(method, url, clock.now() + askedMs)
      const outcome = { status: answer?.status, askedMs, unsent: !mayHaveArrived(error), harmless: request.harmless }
      const delayMs = repeated < mostRepeats ? repeatDelayMs(outcome, repeated, random) : undefined
      if (delayMs === undefined || clock.now() + delayMs >= untilMs) {
        if (answer === undefined) throw withoutAnswer(new URL(url).host, error, outcome)
        // What passed a gateway may have been acted on behind it.
        if (answer.status >= 500 && !request.harmless) throw outcomeUnknown(answer.host)
        return answer
      }
      await pause(clock, delayMs, signal)
    }
  }

  async #attempt({ url, headers, harmless, ...init }: OutgoingRequest): Promise<Attempt> {
    const { fetch } = this.#context
    try {
      const answer = await boundedFetch(fetch, url, {
        ...init,
        headers: { accept: 'application/json', 'device-type': deviceType, ...headers },
        // On a kept connection nobody would know whether a change that failed was made.
        freshConnection: !harmless,
        ...(this.#tls && { tls: this.#tls }),
      })
      return { answer }
    } catch (error) {
      init.signal.throwIfAborted()
      if (error instanceof BrokerError && !error.retryable) throw error
      return { error: error instanceof Error ? error : new Error('fetch rejected with no error') }
    }
  }
}

type Attempt = { readonly answer: Answer; readonly error?: never } | { readonly error: Error; readonly answer?: never }

function withoutAnswer(host: string, error: Error, { unsent, harmless }: AttemptOutcome): BrokerError {
  if (!unsent && !harmless) return outcomeUnknown(host)
  if (error instanceof BrokerError) return error
  return new BrokerError('upstream_unavailable', `"${host}" cannot be reached, or broke off; try again`)
}

/** Not retryable: whoever repeats it without a look may do it twice. */
function outcomeUnknown(host: string): BrokerError {
  const message = `"${host}" gave no clear answer, so the change may have been made or not; look before you ask again`
  return new BrokerError('upstream_unavailable', message, { retryable: false })
}
