import type { AuditRecord, AuditSink } from '../services/audit.ts'
import { AuditTrail, type HandedOut, type HashAnswer } from './audit-trail.ts'
import { BrokerError, type BrokerErrorCode, brokerErrorTraits } from '../errors.ts'
import type { Events, RequestEvent } from './events.ts'
import type { Release, RequestFacts } from './request-facts.ts'
import type { Clock } from '../services/services.ts'
import type { ShownErrors } from './shown-errors.ts'

/** Writes down what became of each request: an audit record, then an event. Nothing is released before its record. */
export class Recorder {
  readonly #clock: Clock
  readonly #events: Events
  readonly #errors: ShownErrors
  readonly #trail: AuditTrail

  constructor(clock: Clock, events: Events, errors: ShownErrors) {
    this.#clock = clock
    this.#events = events
    this.#errors = errors
    this.#trail = new AuditTrail(clock, errors)
  }

  /** From here on every request is recorded there; `undefined`: nowhere. */
  useAudit(audit: AuditSink | undefined, hashAnswer?: HashAnswer): void {
    this.#trail.use(audit, hashAnswer)
  }

  /** Whether somebody wants to hear of a grant. When not, a warm credential is handed out without a look at any of this. */
  get watching(): boolean {
    return this.#trail.active || this.#events.wanted('issued')
  }

  /** How far the audit log is behind. */
  get backlog(): AuditTrail['backlog'] {
    return this.#trail.backlog
  }

  /** Hands out an answer, once its record is accepted. */
  granted(release: Release, facts: RequestFacts, cached: boolean): Promise<object> {
    if (!this.#trail.active) {
      this.#announceGrant(release, facts, cached)
      return release.answer
    }
    const accepted = () => {
      this.#announceGrant(release, facts, cached)
      // Not the promise of it, which would take turns of its own.
      return release.content
    }
    return this.#trail.release(release, facts, accepted, () => this.#unrecorded(facts))
  }

  /** Resolves when no answer waits for its record. */
  drained(): Promise<void> {
    return this.#trail.drained()
  }

  /** Writes down what is done that is no request. Rejects with `internal` when that is not possible. */
  async done(facts: RequestFacts, handedOut?: HandedOut): Promise<void> {
    if (this.#trail.active && !(await this.#trail.act(facts, handedOut))) this.#unrecorded(facts)
  }

  /** Writes down that what was announced by {@link done} came to nothing. */
  notDone(thrown: unknown, facts: RequestFacts): Promise<void> {
    return this.#recordRefusal(facts, 'failed', thrown instanceof BrokerError ? thrown.code : 'internal')
  }

  /** Writes down what a host refused without asking a provider. */
  refusedByHost(facts: RequestFacts, code: BrokerErrorCode): Promise<void> {
    return this.#recordRefusal(facts, brokerErrorTraits[code].decision, code)
  }

  /** Turns anything that was thrown into the error that this caller gets, and writes it down. */
  async refused(thrown: unknown, facts: RequestFacts): Promise<never> {
    if (facts.caller.signal?.aborted === true && thrown === facts.caller.signal.reason)
      return this.#aborted(thrown, facts)
    const error = this.shown(thrown, facts)
    await this.#recordRefusal(facts, brokerErrorTraits[error.code].decision, error.code)
    this.#announceRefusal(error, facts, false)
    throw error
  }

  /** A renewal failed that nobody waits for. */
  renewalFailed(thrown: unknown, facts: RequestFacts): void {
    this.#announceRefusal(this.shown(thrown, facts), facts, true)
  }

  renewed(
    facts: Required<Omit<RequestFacts, 'action' | 'resource'>>,
    background: boolean,
    expiresAtMs: number | undefined,
  ): void {
    if (!this.#events.wanted('renewed')) return
    const { provider, kind } = facts
    this.#events.emit('renewed', {
      ...this.#event(facts),
      provider,
      kind,
      background,
      ...(expiresAtMs !== undefined && { expiresAtMs }),
    })
  }

  /** The error as this caller may see it. */
  shown(thrown: unknown, { provider, requestId }: RequestFacts): BrokerError {
    return this.#errors.shown(thrown, provider, requestId)
  }

  #announceGrant({ expiresAtMs, interim, staleBecause }: Release, facts: RequestFacts, cached: boolean): void {
    if (!this.#events.wanted('issued')) return
    const { provider = '', kind = '' } = facts
    this.#events.emit('issued', {
      ...this.#event(facts),
      provider,
      kind,
      cached,
      stale: staleBecause !== undefined,
      interim,
      ...(expiresAtMs !== undefined && { expiresAtMs }),
    })
  }

  #unrecorded(facts: RequestFacts): never {
    const { provider, requestId } = facts
    const error = new BrokerError(
      'internal',
      'the audit record could not be written, so nothing was released; try again',
      { requestId, retryable: true, ...(provider !== undefined && { provider }) },
    )
    this.#announceRefusal(error, facts, false)
    throw error
  }

  async #aborted(reason: unknown, facts: RequestFacts): Promise<never> {
    await this.#recordRefusal(facts, 'failed', 'aborted')
    if (this.#events.wanted('failed'))
      this.#events.emit('failed', { ...this.#event(facts), code: 'aborted', background: false })
    throw reason
  }

  #announceRefusal(error: BrokerError, facts: RequestFacts, background: boolean): void {
    const { code } = error
    const { decision } = brokerErrorTraits[code]
    if (decision === 'denied' && !background) {
      if (this.#events.wanted('denied')) this.#events.emit('denied', { ...this.#event(facts), code })
    } else if (this.#events.wanted('failed')) {
      const upstreamCode = error.details?.upstreamCode
      this.#events.emit('failed', {
        ...this.#event(facts),
        code,
        background,
        ...(upstreamCode !== undefined && { upstreamCode }),
      })
    }
  }

  async #recordRefusal(
    facts: RequestFacts,
    decision: AuditRecord['decision'],
    reason: NonNullable<AuditRecord['reason']>,
  ): Promise<void> {
    if (this.#trail.active) await this.#trail.refusal(facts, decision, reason)
  }

  #event({ caller, requestId, provider, kind }: RequestFacts): RequestEvent {
    return {
      atMs: this.#clock.now(),
      requestId,
      workload: caller.workload,
      ...(caller.user !== undefined && { user: caller.user }),
      ...(provider !== undefined && { provider }),
      ...(kind !== undefined && { kind }),
    }
  }
}
