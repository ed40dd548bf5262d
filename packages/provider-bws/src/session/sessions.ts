import { BrokerError, type ProviderContext } from '@credbroker/core'
import type { SessionState } from '../state/session-state.ts'
import { LoginRest } from './login-rest.ts'
import type { LoginTurns } from './login-turns.ts'
import { orAborted } from './or-aborted.ts'
import { renewalAtMs, type Session } from './session.ts'
import { withinTime } from './within-time.ts'

/** What sessions are made of. */
export interface SessionParts {
  readonly context: Pick<ProviderContext, 'clock'>
  readonly state: SessionState
  readonly turns: LoginTurns
  /** How long before its end a session is renewed. */
  readonly marginMs: number
  /** `acceptedBefore`: the access token has worked before. */
  login(acceptedBefore: boolean, signal: AbortSignal): Promise<Session>
}

/** The session of one access token: one login for everybody who needs it, and as few as possible. */
export class Sessions {
  readonly #parts: SessionParts
  readonly #rest = new LoginRest()
  readonly #closing = new AbortController()
  #current: Session | undefined
  /** The bearer that the API refused last: nobody's state brings it back. */
  #refused: string | undefined
  #renewal: Promise<Session> | undefined
  #acceptedBefore = false

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /**
   * A session that can be used: the one at hand while there is time before its end, else a new one; the old one as long
   * as it lives when no new one can be had for now. Rejects with `upstream_rejected` when the access token is not
   * accepted, with `throttled`, `upstream_unavailable`, and the signal's reason.
   */
  async get(signal: AbortSignal): Promise<Session> {
    const current = this.#current
    return current !== undefined && !this.#isDue(current) ? current : this.renew(signal)
  }

  /** The same, and the one at hand is renewed although there is time. */
  async renew(signal: AbortSignal): Promise<Session> {
    const standing = this.#rest.standing(this.#nowMs)
    if (standing !== undefined) return this.#usable(standing.error)
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined
    })
    try {
      return await orAborted(this.#renewal, signal)
    } catch (error) {
      signal.throwIfAborted()
      return this.#usable(error)
    }
  }

  /** A session in place of one whose bearer was refused; the one that somebody else got meanwhile, if so. */
  async replace(refused: Session, signal: AbortSignal): Promise<Session> {
    const current = this.#current
    if (current !== undefined && current.bearer.reveal() !== refused.bearer.reveal()) return current
    this.#refused = refused.bearer.reveal()
    this.#current = undefined
    return this.renew(signal)
  }

  /** The API refuses what logins bring: none is tried for a while. */
  refuse(refused: Session, error: BrokerError): void {
    this.#refused = refused.bearer.reveal()
    this.#current = undefined
    this.#rest.failed(error, this.#nowMs)
  }

  /** Epoch milliseconds from which {@link get} renews this session; later when that failed just now. */
  renewalAtMs(session: Session): number {
    return Math.max(renewalAtMs(session, this.#parts.marginMs), this.#rest.standing(this.#nowMs)?.untilMs ?? 0)
  }

  /** Gives up what is under way. */
  close(): void {
    this.#closing.abort(new BrokerError('internal', 'the provider was closed'))
  }

  get #nowMs(): number {
    return this.#parts.context.clock.now()
  }

  #isDue(session: Session): boolean {
    return this.#nowMs >= renewalAtMs(session, this.#parts.marginMs)
  }

  /** The session at hand in spite of a failure; without one throws that. */
  #usable(error: unknown): Session {
    const current = this.#current
    if (current !== undefined && this.#nowMs < current.expiresAtMs) return current
    throw error
  }

  /** For everybody: no single caller's patience ends it. */
  async #renew(): Promise<Session> {
    const { context, turns } = this.#parts
    try {
      const session = await withinTime(context.clock, this.#closing.signal, (signal) =>
        turns.take(
          () => this.#kept(),
          () => this.#logIn(signal),
          signal,
        ),
      )
      this.#rest.succeeded()
      this.#acceptedBefore = true
      this.#current = session
      return session
    } catch (error) {
      await this.#failed(error)
      throw error
    }
  }

  async #logIn(signal: AbortSignal): Promise<Session> {
    const session = await this.#parts.login(this.#acceptedBefore, signal)
    await this.#parts.state.save(session)
    return session
  }

  /** What another process, or an earlier one, left. */
  async #kept(): Promise<Session | undefined> {
    const kept = await this.#parts.state.load()
    const bearer = kept?.bearer.reveal()
    if (kept === undefined || bearer === this.#refused || bearer === this.#current?.bearer.reveal()) return undefined
    this.#acceptedBefore = true
    if (!this.#isDue(kept)) return kept
    // Good enough while no new one can be had.
    this.#current ??= kept
    return undefined
  }

  async #failed(error: unknown): Promise<void> {
    if (!(error instanceof BrokerError) || this.#closing.signal.aborted) return
    this.#rest.failed(error, this.#nowMs)
    if (!isFinal(error)) return
    this.#current = undefined
    await this.#parts.state.remove()
  }
}

/** The access token is no good any more, and so is what it brought. */
function isFinal(error: unknown): boolean {
  return error instanceof BrokerError && error.details?.upstreamCode === 'invalid_client'
}
