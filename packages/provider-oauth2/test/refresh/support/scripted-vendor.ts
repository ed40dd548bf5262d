import { BrokerError, type Fetch } from '@credbroker/core'
import type { VirtualClock } from '@credbroker/testkit'
import type { TokenAnswer, TokenAsk, TokenEndpoint, TokenOutcome } from '../../../src/token-endpoint/token-outcome.ts'

const issuer = 'https://vendor.example'
const endpoints = { introspection: `${issuer}/introspect`, revocation: `${issuer}/revoke` }

export const serverMetadata = {
  issuer,
  token_endpoint: `${issuer}/token`,
  revocation_endpoint: endpoints.revocation,
}

/** What happens to one token request. `process` is the vendor's own work on it. */
export type Step = (process: () => TokenOutcome) => TokenOutcome | Promise<TokenOutcome>

const error = (text: string, retryAfterMs?: number) =>
  new BrokerError('upstream_unavailable', text, retryAfterMs === undefined ? {} : { retryAfterMs })

/** The vendor is busy, and says so before it does anything. */
export function busy(retryAfterMs?: number): Step {
  return () => ({ outcome: 'unprocessed', error: error('the vendor is busy; try again', retryAfterMs) })
}

/** The request is done, and its answer is lost. */
export const answerLost: Step = (process) => {
  process()
  return { outcome: 'unknown', error: error('the answer was lost; try again') }
}

/** The request never arrives, and nobody can know. */
export const requestLost: Step = () => ({ outcome: 'unknown', error: error('the answer was lost; try again') })

/** The vendor refuses with this code, whatever it is shown. */
export function refusal(upstreamCode: string): Step {
  return () => refused(upstreamCode)
}

function refused(upstreamCode: string): TokenOutcome {
  const message = `the vendor said ${upstreamCode}`
  return {
    outcome: 'refused',
    upstreamCode,
    error: new BrokerError('upstream_rejected', message, { details: { upstreamCode } }),
  }
}

/** The vendor is at it until the promise has ended. */
export function held(until: Promise<unknown>, step: Step = (process) => process()): Step {
  return async (process) => {
    await until
    return step(process)
  }
}

/** The request is done at once, and the answer is under way until the promise has ended. */
export function slowAnswer(until: Promise<unknown>): Step {
  return async (process) => {
    const outcome = process()
    await until
    return outcome
  }
}

/**
 * A vendor with one consent, whose token endpoint does what a test says and otherwise what RFC 9700 section 4.14.2 says:
 * a refresh token serves once, and one that comes again ends the consent.
 */
export class ScriptedVendor implements TokenEndpoint {
  readonly requests: TokenAsk[] = []
  readonly introspected: string[] = []
  readonly revoked: string[] = []
  /** In seconds; of the tokens that are given from now on. */
  lifetimeS = 600
  /** What answers of a refresh say otherwise. */
  answer: Partial<TokenAnswer> = {}
  rotates = true
  leewayMs = 0
  introspects = false
  isAlive = true
  replays = 0
  readonly #clock: VirtualClock
  readonly #steps: Step[] = []
  readonly #spentAtMs = new Map<string, number>()
  #given = 1

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  get accessToken(): string {
    return `canary-access-${this.#given}`
  }

  get refreshToken(): string {
    return this.rotates ? `canary-refresh-${this.#given}` : 'canary-refresh-1'
  }

  get metadata(): typeof serverMetadata & { readonly introspection_endpoint?: string } {
    return { ...serverMetadata, ...(this.introspects && { introspection_endpoint: endpoints.introspection }) }
  }

  /** What the next requests meet, in this order. */
  next(...steps: readonly Step[]): void {
    this.#steps.push(...steps)
  }

  async request(ask: TokenAsk): Promise<TokenOutcome> {
    this.requests.push(ask)
    const step = this.#steps.shift() ?? ((process) => process())
    return step(() => this.#refresh(ask.parameters.get('refresh_token') ?? ''))
  }

  readonly fetch: Fetch = async (input, init) => {
    const form = new URLSearchParams(String(init?.body ?? ''))
    const token = form.get('token') ?? ''
    if (String(input) === endpoints.revocation) {
      this.revoked.push(token)
      return new Response(null, { status: 200 })
    }
    if (String(input) !== endpoints.introspection) throw new TypeError(`nothing is at ${String(input)}`)
    this.introspected.push(token)
    const active = this.isAlive && (token === this.accessToken || this.#isGood(token))
    return Response.json({ active })
  }

  #refresh(token: string): TokenOutcome {
    if (!this.isAlive || !this.#isGood(token)) {
      if (this.#spentAtMs.has(token)) {
        this.replays++
        this.isAlive = false
      }
      return refused('invalid_grant')
    }
    if (this.rotates && !this.#spentAtMs.has(token)) this.#spentAtMs.set(token, this.#clock.now())
    this.#given++
    const receivedAtMs = this.#clock.now()
    return {
      outcome: 'granted',
      answer: {
        accessToken: this.accessToken,
        tokenType: 'Bearer',
        receivedAtMs,
        expiresAtMs: receivedAtMs + this.lifetimeS * 1000,
        kept: {},
        ...(this.rotates && { refreshToken: this.refreshToken }),
        ...this.answer,
      },
    }
  }

  /** The newest, or one that was spent so recently that it is forgiven. */
  #isGood(token: string): boolean {
    if (token === this.refreshToken) return true
    const spentAtMs = this.#spentAtMs.get(token)
    return spentAtMs !== undefined && this.#clock.now() < spentAtMs + this.leewayMs
  }
}
