import { BrokerError, type ProviderContext } from '@credbroker/core'
import { SharedBudget } from '@credbroker/core/budget'
import { pause } from '@credbroker/core/waiting'
import { type AmazonAnswer, callAmazon, jsonOf } from '../calling/amazon-answer.ts'
import { refusalOf } from '../calling/amazon-refusal.ts'
import type { RefusalAction } from '../calling/refusal-reasons.ts'
import type { RestrictedResource } from '../restricted/restricted-resource.ts'
import type { MintedToken } from '../tokens/minted-token.ts'
import { readRestrictedDataToken } from './token-answer.ts'

/** Tokens API 2021-03-01, `createRestrictedDataToken`. */
export interface RestrictedDataTokenBody {
  readonly restrictedResources: readonly RestrictedResource[]
  /** Absent for tokens of one's own: a needless one is refused. */
  readonly targetApplication?: string
}

/** One request of it, for one account. */
export interface TokensApiAsk {
  /** Origin. */
  readonly endpoint: string
  readonly userAgent: string
  /** Names the account's budget. */
  readonly account: string
  readonly body: RestrictedDataTokenBody
  readonly priority: number
  /** For refusals, such as the roles that are needed. */
  readonly advice?: string
  /** Epoch milliseconds at which nobody wants it any more. */
  readonly untilMs: number
  /** The selling partner's access token. */
  accessToken(): Promise<MintedToken>
  /** It was refused. */
  accessTokenRefused(token: string): void
}

/** How often a request is made at most, by what the answer before it says. */
const tries: Readonly<Partial<Record<RefusalAction, number>>> = { throttle: 5, retry: 3, refresh: 2 }
const firstPauseMs = 500
const longestPauseMs = 8_000

/** The Tokens API, within Amazon's limit: ten requests at once and one a second for each account and application. */
export class TokensApi {
  readonly #context: ProviderContext
  readonly #budget: SharedBudget
  readonly #ended: AbortSignal

  constructor(context: ProviderContext, ended: AbortSignal) {
    this.#context = context
    this.#budget = new SharedBudget(context, { burst: 10, perSecond: 1 })
    this.#ended = ended
  }

  /**
   * A restricted data token. Repeats what is safe to repeat: the call only mints a token. Rejects with `upstream_rejected`,
   * `upstream_unavailable`, and `throttled` when its turn does not come in time.
   */
  async create(ask: TokensApiAsk): Promise<MintedToken> {
    const { clock } = this.#context
    const counts = new Map<RefusalAction, number>()
    for (;;) {
      const { token: accessToken } = await ask.accessToken()
      await this.#turn(ask)
      const askedAtMs = clock.now()
      const answer = await this.#send(ask, accessToken)
      if (answer instanceof BrokerError) {
        await this.#beforeNext('retry', answer, ask, counts)
        continue
      }
      await this.#learn(ask.account, answer)
      if (answer.status === 200) {
        const { restrictedDataToken, lifetimeMs } = readRestrictedDataToken(jsonOf(answer))
        return { token: restrictedDataToken, askedAtMs, expiresAtMs: askedAtMs + lifetimeMs }
      }
      const { action, error } = refusalOf('tokens', answer, clock.now(), ask.advice)
      await this.#beforeNext(action, error, ask, counts)
      if (action === 'refresh') ask.accessTokenRefused(accessToken)
    }
  }

  #turn({ account, priority, untilMs }: TokensApiAsk): Promise<void> {
    const withinMs = Math.max(0, untilMs - this.#context.clock.now())
    return this.#budget.take(account, { priority, withinMs, signal: this.#ended })
  }

  /** The answer, or the error that kept it from coming. */
  async #send({ endpoint, userAgent, body }: TokensApiAsk, accessToken: string): Promise<AmazonAnswer | BrokerError> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': userAgent,
      'x-amz-access-token': accessToken,
    }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    try {
      return await callAmazon(this.#context, `${endpoint}/tokens/2021-03-01/restrictedDataToken`, init, this.#ended)
    } catch (error) {
      if (error instanceof BrokerError && error.retryable) return error
      throw error
    }
  }

  /** Waits for the time of another try, or throws the error when there is none. */
  async #beforeNext(
    action: RefusalAction,
    error: BrokerError,
    { account, untilMs }: TokensApiAsk,
    counts: Map<RefusalAction, number>,
  ): Promise<void> {
    const { clock } = this.#context
    const count = (counts.get(action) ?? 0) + 1
    counts.set(action, count)
    if (count >= (tries[action] ?? 1)) throw error
    if (action === 'refresh') return
    const ceilingMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (count - 1))
    const waitMs = Math.max(error.retryAfterMs ?? 0, this.#part(ceilingMs))
    if (clock.now() + waitMs >= untilMs) throw error
    // All who ask for this account share the wait.
    if (action === 'throttle') await this.#budget.pause(account, clock.now() + Math.max(waitMs, 1_000))
    else await pause(clock, waitMs, this.#ended)
  }

  /** A random part, so that many who were turned away together do not come back together. */
  #part(ceilingMs: number): number {
    const [byte = 0] = this.#context.random.bytes(1)
    return (ceilingMs * (byte + 1)) / 256
  }

  async #learn(account: string, { headers }: AmazonAnswer): Promise<void> {
    const rate = headers.get('x-amzn-ratelimit-limit')
    if (rate !== null && /^\d{1,6}(\.\d{1,6})?$/.test(rate)) await this.#budget.learn(account, Number(rate))
  }
}
