import type { AuditRecord, AuditSink } from './services/audit.ts'
import type { Caller } from './caller.ts'
import { BrokerError, brokerErrorTraits } from './errors.ts'
import type { Events, RequestEvent } from './events.ts'
import type { Redactor } from './secrets/redactor.ts'
import type { Clock, Logger } from './services/services.ts'

/** What is known about a request when it is granted or refused. */
export interface RequestFacts {
  readonly caller: Caller
  readonly requestId: string
  readonly provider?: string
  readonly kind?: string
}

/** Writes down what became of each request: an audit record, then an event. Nothing is released before its record. */
export class Recorder {
  readonly #clock: Clock
  readonly #events: Events
  readonly #audit: AuditSink | undefined
  readonly #logger: Logger
  readonly #redactor: Redactor

  constructor(clock: Clock, events: Events, audit: AuditSink | undefined, logger: Logger, redactor: Redactor) {
    this.#clock = clock
    this.#events = events
    this.#audit = audit
    this.#logger = logger
    this.#redactor = redactor
  }

  /** Whether somebody wants to hear of a grant. When not, a warm credential is handed out without a look at any of this. */
  get watching(): boolean {
    return this.#audit !== undefined || this.#events.wanted('issued')
  }

  /** Hands out an answer, once its record is accepted. */
  granted<T>(
    answer: Promise<T>,
    facts: Required<RequestFacts>,
    cached: boolean,
    expiresAtMs: number | undefined,
  ): Promise<T> {
    if (!this.watching) return answer
    const announce = () => {
      if (!this.#events.wanted('issued')) return answer
      const { provider, kind } = facts
      this.#events.emit('issued', {
        ...this.#event(facts),
        provider,
        kind,
        cached,
        ...(expiresAtMs !== undefined && { expiresAtMs }),
      })
      return answer
    }
    if (this.#audit === undefined) return announce()
    return this.#append(facts, { decision: 'granted', ...(expiresAtMs !== undefined && { expiresAtMs }) }).then(
      announce,
      () => {
        const error = new BrokerError(
          'internal',
          'the audit record could not be written, so nothing was released; try again',
          {
            provider: facts.provider,
            requestId: facts.requestId,
            retryable: true,
          },
        )
        this.#announceRefusal(error, facts, false)
        throw error
      },
    )
  }

  /** Turns anything that was thrown into the error that this caller gets, and writes it down. */
  async refused(thrown: unknown, facts: RequestFacts): Promise<never> {
    if (facts.caller.signal?.aborted === true && thrown === facts.caller.signal.reason)
      return this.#aborted(thrown, facts)
    const error = this.shown(thrown, facts)
    await this.#append(facts, { decision: brokerErrorTraits[error.code].decision, reason: error.code }).catch(() => {})
    this.#announceRefusal(error, facts, false)
    throw error
  }

  /** A renewal failed that nobody waits for. */
  renewalFailed(thrown: unknown, facts: RequestFacts): void {
    this.#announceRefusal(this.shown(thrown, facts), facts, true)
  }

  renewed(facts: Required<RequestFacts>, background: boolean, expiresAtMs: number | undefined): void {
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

  /**
   * The error as one caller may see it: one class, this caller's request id, no secret, no foreign cause. A bug is logged
   * here with its cause, whether a plugin reports it or lets it slip.
   */
  shown(thrown: unknown, { provider, requestId }: RequestFacts): BrokerError {
    const known = thrown instanceof BrokerError && Object.hasOwn(brokerErrorTraits, thrown.code) ? thrown : undefined
    const bug = known === undefined ? thrown : known.code === 'internal' ? known.cause : undefined
    if (bug !== undefined) this.#logBug(bug, provider, requestId)
    const who = provider === undefined ? 'the broker' : `provider "${provider}"`
    const address = { requestId, ...(provider !== undefined && { provider }) }
    if (known === undefined) {
      const message = `${who} failed; the log has the details under request id ${requestId}`
      return new BrokerError('internal', message, address)
    }
    const { code, message, retryable, retryAfterMs, details, cause } = known
    return new BrokerError(code, this.#redactor.text(message), {
      ...address,
      retryable,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(details !== undefined && { details: this.#redactor.data(details) }),
      ...(cause !== undefined && code !== 'internal' && { cause: this.#redactor.error(cause) }),
    })
  }

  #logBug(thrown: unknown, provider: string | undefined, requestId: string): void {
    const { name, message, stack } = this.#redactor.error(thrown)
    this.#logger.error('a provider failed in a way that it should not', {
      provider,
      requestId,
      error: name,
      message,
      stack,
    })
  }

  async #aborted(reason: unknown, facts: RequestFacts): Promise<never> {
    await this.#append(facts, { decision: 'failed', reason: 'aborted' }).catch(() => {})
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

  async #append(facts: RequestFacts, outcome: Pick<AuditRecord, 'decision' | 'reason' | 'expiresAtMs'>): Promise<void> {
    if (this.#audit === undefined) return
    try {
      await this.#audit.append({ ...this.#event(facts), action: 'issue', ...outcome })
    } catch (error) {
      const { name, message } = this.#redactor.error(error)
      this.#logger.error('the audit record could not be written', { requestId: facts.requestId, error: name, message })
      throw error
    }
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
