import type { AuditAction, AuditRecord, AuditSink } from './services/audit.ts'
import type { Caller } from './caller.ts'
import { BrokerError, brokerErrorTraits } from './errors.ts'
import type { Events, RequestEvent } from './events.ts'
import type { Clock } from './services/services.ts'
import type { ShownErrors } from './shown-errors.ts'

/** What is known about a request when it is granted or refused. */
export interface RequestFacts {
  readonly caller: Caller
  readonly requestId: string
  readonly provider?: string
  readonly kind?: string
  /** Default `issue`. */
  readonly action?: AuditAction
}

/** An answer that is about to leave. */
export interface Release {
  readonly content: object
  readonly answer: Promise<object>
  readonly expiresAtMs: number | undefined
  readonly staleBecause: unknown
  /** Kept here once they are known: an answer may leave many times. */
  hashes: readonly string[] | undefined
}

/** Hashes of the credentials in an answer. */
export type HashAnswer = (content: object) => readonly string[]

type Writable<T> = { -readonly [Name in keyof T]: T[Name] }

/** Writes down what became of each request: an audit record, then an event. Nothing is released before its record. */
export class Recorder {
  readonly #clock: Clock
  readonly #events: Events
  readonly #errors: ShownErrors
  #audit: AuditSink | undefined
  /** Answers that wait for their record. Counted, because a promise more for each would show in the speed of all. */
  #waiting = 0
  #idle: () => void = () => {}
  #hashAnswer: HashAnswer | undefined

  constructor(clock: Clock, events: Events, errors: ShownErrors) {
    this.#clock = clock
    this.#events = events
    this.#errors = errors
  }

  /** From here on every request is recorded there; `undefined`: nowhere. */
  useAudit(audit: AuditSink | undefined, hashAnswer?: HashAnswer): void {
    this.#audit = audit
    this.#hashAnswer = hashAnswer
  }

  /** Whether somebody wants to hear of a grant. When not, a warm credential is handed out without a look at any of this. */
  get watching(): boolean {
    return this.#audit !== undefined || this.#events.wanted('issued')
  }

  /** Hands out an answer, once its record is accepted. */
  granted(release: Release, facts: RequestFacts, cached: boolean): Promise<object> {
    if (this.#audit === undefined) {
      this.#announceGrant(release, facts, cached)
      return release.answer
    }
    const record = this.#record(facts, 'granted')
    if (this.#hashAnswer !== undefined) record.credentials = release.hashes ??= this.#hashAnswer(release.content)
    if (release.expiresAtMs !== undefined) record.expiresAtMs = release.expiresAtMs
    if (release.staleBecause !== undefined) record.stale = true
    this.#waiting++
    return this.#append(this.#audit, record).then(
      () => {
        this.#ended()
        this.#announceGrant(release, facts, cached)
        // Not the promise of it, which would take turns of its own.
        return release.content
      },
      (error) => {
        this.#ended()
        this.#errors.logAuditFailure(error, record.requestId)
        return this.#unrecorded(facts)
      },
    )
  }

  /** Resolves when no answer waits for its record. */
  async drained(): Promise<void> {
    while (this.#waiting > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve
      })
    }
  }

  /** Writes down what was done that hands out nothing. Rejects with `internal` when that is not possible. */
  async done(facts: RequestFacts): Promise<void> {
    if (this.#audit === undefined) return
    const record = this.#record(facts, 'granted')
    await this.#append(this.#audit, record).catch((error) => {
      this.#errors.logAuditFailure(error, record.requestId)
      this.#unrecorded(facts)
    })
  }

  /** Whether there is somewhere to write things down. */
  get audited(): boolean {
    return this.#audit !== undefined
  }

  /** Writes down that what was announced by {@link done} came to nothing. */
  notDone(thrown: unknown, facts: RequestFacts): Promise<void> {
    return this.#recordRefusal(facts, 'failed', thrown instanceof BrokerError ? thrown.code : 'internal')
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

  renewed(facts: Required<Omit<RequestFacts, 'action'>>, background: boolean, expiresAtMs: number | undefined): void {
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

  #announceGrant({ expiresAtMs, staleBecause }: Release, facts: RequestFacts, cached: boolean): void {
    if (!this.#events.wanted('issued')) return
    const { provider = '', kind = '' } = facts
    this.#events.emit('issued', {
      ...this.#event(facts),
      provider,
      kind,
      cached,
      stale: staleBecause !== undefined,
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

  /** A refusal gives nothing away, so it is not held back when it cannot be written down. */
  async #recordRefusal(
    facts: RequestFacts,
    decision: AuditRecord['decision'],
    reason: NonNullable<AuditRecord['reason']>,
  ): Promise<void> {
    if (this.#audit === undefined) return
    const record = this.#record(facts, decision)
    record.reason = reason
    await this.#append(this.#audit, record).catch((error) => this.#errors.logAuditFailure(error, record.requestId))
  }

  /** Whatever the sink does, a promise of it. */
  #append(audit: AuditSink, record: AuditRecord): Promise<void> {
    try {
      return Promise.resolve(audit.append(record))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #ended(): void {
    this.#waiting--
    if (this.#waiting === 0) this.#idle()
  }

  /** Built member by member: this runs for every request of a broker that is audited. */
  #record({ caller, requestId, provider, kind, action }: RequestFacts, decision: AuditRecord['decision']) {
    const record: Writable<AuditRecord> = {
      atMs: this.#clock.now(),
      requestId,
      action: action ?? 'issue',
      workload: caller.workload,
      decision,
    }
    if (caller.user !== undefined) record.user = caller.user
    if (provider !== undefined) record.provider = provider
    if (kind !== undefined) record.kind = kind
    return record
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
