import type { AuditRecord, AuditSink } from '../services/audit.ts'
import type { Release, RequestFacts } from './request-facts.ts'
import type { Clock } from '../services/services.ts'
import type { ShownErrors } from './shown-errors.ts'

/** Hashes of the credentials in an answer. */
export type HashAnswer = (content: object) => readonly string[]

/** A credential that an act hands out. */
export interface HandedOut {
  readonly credential?: string
  readonly expiresAtMs?: number
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] }

/** Makes audit records and hands them to the sink, when there is one. */
export class AuditTrail {
  readonly #clock: Clock
  readonly #errors: ShownErrors
  #sink: AuditSink | undefined
  #hashAnswer: HashAnswer | undefined
  /** Answers that wait for their record. Counted, because a promise more for each would show in the speed of all. */
  #waiting = 0
  #lagMs = 0
  #idle: () => void = () => {}

  constructor(clock: Clock, errors: ShownErrors) {
    this.#clock = clock
    this.#errors = errors
  }

  /** From here on records go there; `undefined`: nowhere. */
  use(sink: AuditSink | undefined, hashAnswer?: HashAnswer): void {
    this.#sink = sink
    this.#hashAnswer = hashAnswer
  }

  get active(): boolean {
    return this.#sink !== undefined
  }

  /** How many answers wait for their record, and how long the last one that was written down took, in milliseconds. */
  get backlog(): { readonly waiting: number; readonly lagMs: number } {
    return { waiting: this.#waiting, lagMs: this.#lagMs }
  }

  /** Writes down that an answer is about to leave; then goes on in one of two ways. */
  release<T>(release: Release, facts: RequestFacts, accepted: () => T, rejected: () => T): Promise<T> {
    const record = this.#record(facts, 'granted')
    if (this.#hashAnswer !== undefined && !release.interim)
      record.credentials = release.hashes ??= this.#hashAnswer(release.content)
    if (release.expiresAtMs !== undefined) record.expiresAtMs = release.expiresAtMs
    if (release.staleBecause !== undefined) record.stale = true
    this.#waiting++
    return this.#append(record).then(
      () => {
        this.#ended()
        this.#lagMs = this.#clock.now() - record.atMs
        return accepted()
      },
      (error) => {
        this.#ended()
        this.#errors.logAuditFailure(error, record.requestId)
        return rejected()
      },
    )
  }

  /** Writes down an act that is no request, with what it hands out if anything. Whether it could be. */
  async act(facts: RequestFacts, { credential, expiresAtMs }: HandedOut = {}): Promise<boolean> {
    const record = this.#record(facts, 'granted')
    if (credential !== undefined && this.#hashAnswer !== undefined)
      record.credentials = this.#hashAnswer({ credential })
    if (expiresAtMs !== undefined) record.expiresAtMs = expiresAtMs
    return this.#written(record)
  }

  /** Writes down why not. It gives nothing away, so it is not held back when that is not possible. */
  async refusal(
    facts: RequestFacts,
    decision: AuditRecord['decision'],
    reason: NonNullable<AuditRecord['reason']>,
  ): Promise<void> {
    const record = this.#record(facts, decision)
    record.reason = reason
    await this.#written(record)
  }

  /** Resolves when no answer waits for its record. */
  async drained(): Promise<void> {
    while (this.#waiting > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve
      })
    }
  }

  #written(record: AuditRecord): Promise<boolean> {
    return this.#append(record).then(
      () => true,
      (error) => {
        this.#errors.logAuditFailure(error, record.requestId)
        return false
      },
    )
  }

  /** Whatever the sink does, a promise of it. */
  #append(record: AuditRecord): Promise<void> {
    try {
      return Promise.resolve(this.#sink?.append(record))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #ended(): void {
    this.#waiting--
    if (this.#waiting === 0) this.#idle()
  }

  /** Built member by member: this runs for every request of a broker that is audited. */
  #record({ caller, requestId, provider, kind, resource, action }: RequestFacts, decision: AuditRecord['decision']) {
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
    if (resource !== undefined) record.resource = resource
    return record
  }
}
