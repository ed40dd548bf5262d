import type { ProviderContext } from '../../provider.ts'
import type { SessionFacts } from '../consent-provider.ts'
import { parseSessionUri, sessionUri } from '../session-uri.ts'
import type { ConsentSession, SessionData } from './consent-session.ts'
import { PendingSessions } from './pending-sessions.ts'
import { type Abandonment, abandonment, isExpired } from './session-end.ts'
import { SessionRecords, type StoredSession } from './session-records.ts'
import { matches, newId, newSecret, secretHash } from './session-secret.ts'

/** How long a user has, from the answer with the authorization URL, in milliseconds. AgentCore's own limit. */
export const sessionLifetimeMs = 600_000

/** Who a session belongs to, as the caller of `issue` says it. */
export interface SessionOwner {
  readonly workload: string
  readonly subject: string
  readonly user?: string
}

/** What a session is begun for. */
export interface SessionAsk {
  readonly owner: SessionOwner
  readonly returnUrl?: string
  readonly customState?: string
  /** What else tells this ask from others: two asks that are the same share one attempt while it is open. */
  readonly about: readonly string[]
}

/** The vendor's side of a session. */
export interface PreparedSession<Data extends SessionData> {
  readonly authorizationUrl: string
  readonly data: Data
  /** In milliseconds, where the vendor gives less time than {@link sessionLifetimeMs}. */
  readonly lifetimeMs?: number
}

/** What a browser's return means for its session. Decided without I/O, because leaving `PENDING` is one step. */
export type ReturnVerdict<Data extends SessionData> =
  | { readonly accepted: Partial<Data>; readonly failure?: never }
  | { readonly failure: string; readonly accepted?: never }

/** `first` is the only return that counts; what a repeated one says is not looked at. */
export type TakenReturn<Data extends SessionData> =
  | { readonly outcome: 'first' | 'repeated'; readonly session: ConsentSession<Data> }
  | { readonly outcome: 'unknown' | 'expired'; readonly session?: never }

type SessionsContext = Pick<ProviderContext, 'name' | 'store' | 'clock' | 'random' | 'nameOf' | 'instance'>

/**
 * The attempts of one provider to get consents, kept in its store: every process on that store sees the same. A state is
 * left by compare-and-set, so of two who try one does.
 */
export class ConsentSessions<Data extends SessionData> {
  readonly #context: SessionsContext
  readonly #records: SessionRecords<Data>
  readonly #pending: PendingSessions

  constructor(context: SessionsContext) {
    this.#context = context
    this.#records = new SessionRecords(context.store)
    this.#pending = new PendingSessions(context)
  }

  /**
   * The open attempt for this ask, or a new one. `prepare` makes the vendor's side of it, for the `state` that has to be
   * sent. `again` makes another authorization URL for an open attempt, where one can be used only once.
   */
  async begin(
    ask: SessionAsk,
    prepare: (state: string) => Promise<PreparedSession<Data>>,
    again?: (session: ConsentSession<Data>, state: string) => Promise<string>,
  ): Promise<ConsentSession<Data>> {
    const known = await this.#open(ask, again)
    if (known !== undefined) return known
    const { clock, random, name } = this.#context
    const { owner, returnUrl, customState } = ask
    const [id, secret] = [newId(random), newSecret(random)]
    const state = `${id}.${secret}`
    const { authorizationUrl, data, lifetimeMs = sessionLifetimeMs } = await prepare(state)
    const createdAtMs = clock.now()
    const session: ConsentSession<Data> = {
      id,
      sessionUri: sessionUri({ provider: name, id, secret: newSecret(random) }),
      state: 'PENDING',
      ...owner,
      authorizationUrl,
      ...(returnUrl !== undefined && { returnUrl }),
      ...(customState !== undefined && { customState }),
      createdAtMs,
      expiresAtMs: createdAtMs + Math.min(sessionLifetimeMs, lifetimeMs),
      attempts: 0,
      data,
    }
    await this.#records.add(session, secretHash(secret))
    await this.#pending.keep(aboutOf(ask), { id, state }, session.expiresAtMs)
    return session
  }

  /** Whether nothing can come of it any more because its time is over. */
  isExpired(session: ConsentSession<Data>): boolean {
    return isExpired(session, this.#context.clock.now())
  }

  /** `undefined` for a handle that is unknown, and for somebody else's. Without a workload only the person counts. */
  async find(
    uri: string,
    owner: { readonly subject: string; readonly workload?: string },
  ): Promise<ConsentSession<Data> | undefined> {
    return (await this.#owned(uri, owner))?.session
  }

  /** What of an attempt is to be known by its handle, whoever asks. */
  async facts(uri: string): Promise<SessionFacts | undefined> {
    const session = (await this.#byHandle(uri))?.session
    if (session === undefined) return undefined
    const { workload, createdAtMs, authorizationUrl } = session
    const isOpen = session.state === 'PENDING' && !this.isExpired(session)
    return { workload, createdAtMs, ...(isOpen && { authorizationUrl }) }
  }

  /** A browser came back with this `state`. */
  async take(state: string, judge: (session: ConsentSession<Data>) => ReturnVerdict<Data>): Promise<TakenReturn<Data>> {
    const [id = '', secret = '', ...rest] = state.split('.')
    if (!/^[a-zA-Z0-9_-]{22}$/.test(id) || secret === '' || rest.length > 0) return { outcome: 'unknown' }
    for (;;) {
      const found = await this.#records.find(id)
      if (found === undefined || !matches(secret, found.stateHash)) return { outcome: 'unknown' }
      const { session } = found
      if (session.state !== 'PENDING') return { outcome: 'repeated', session }
      if (this.isExpired(session)) return { outcome: 'expired' }
      const { failure, accepted } = judge(session)
      const changed = await this.#records.change(
        found,
        failure === undefined
          ? { state: 'CALLBACK', data: { ...session.data, ...accepted } }
          : { state: 'FAILED', failure },
      )
      if (changed !== undefined) return { outcome: 'first', session: changed.session }
    }
  }

  /**
   * Takes a session whose browser is back, for this process to use the vendor's answer. `undefined` when it is not there
   * to be taken. One whose worker has ended for certain, or whose `abandonedAfterMs` are over, is taken once more. When
   * somebody else comes with it, it fails: the browser that came back was not its owner's.
   */
  async bind(uri: string, subject: string, abandonedAfterMs: number): Promise<ConsentSession<Data> | undefined> {
    const found = await this.#byHandle(uri)
    if (found === undefined || this.isExpired(found.session)) return undefined
    if (found.session.subject !== subject) {
      await this.move(found.session, ['CALLBACK'], { state: 'FAILED', failure: 'wrong_user' })
      return undefined
    }
    const { state } = found.session
    if (state !== 'CALLBACK' && this.abandonment(found.session, abandonedAfterMs) !== 'once') return undefined
    const { clock, instance } = this.#context
    const bound = { state: 'BOUND', boundAtMs: clock.now(), worker: instance.id } as const
    const changed = await this.#records.change(found, { ...bound, attempts: found.session.attempts + 1 })
    return changed?.session
  }

  /** Whether the worker of a bound session left it, as {@link bind} sees it. */
  abandonment(session: ConsentSession<Data>, abandonedAfterMs: number): Abandonment {
    const { clock, instance } = this.#context
    return abandonment(session, { nowMs: clock.now(), abandonedAfterMs, isGone: (worker) => instance.isGone(worker) })
  }

  /** Moves a session on, from the states given only. `undefined` when it had left them. */
  async move(
    { id }: ConsentSession<Data>,
    from: readonly ConsentSession['state'][],
    changes: Partial<Pick<ConsentSession<Data>, 'state' | 'failure' | 'data'>>,
  ): Promise<ConsentSession<Data> | undefined> {
    for (;;) {
      const found = await this.#records.find(id)
      if (found === undefined || !from.includes(found.session.state)) return undefined
      const changed = await this.#records.change(found, changes)
      if (changed !== undefined) return changed.session
    }
  }

  async #open(
    ask: SessionAsk,
    again: ((session: ConsentSession<Data>, state: string) => Promise<string>) | undefined,
  ): Promise<ConsentSession<Data> | undefined> {
    const pending = await this.#pending.find(aboutOf(ask))
    if (pending === undefined) return undefined
    const found = await this.#records.find(pending.id)
    if (found === undefined || found.session.state !== 'PENDING' || this.isExpired(found.session)) return undefined
    if (again === undefined) return found.session
    const authorizationUrl = await again(found.session, pending.state)
    return (await this.#records.change(found, { authorizationUrl }))?.session
  }

  async #owned(
    uri: string,
    { subject, workload }: { readonly subject: string; readonly workload?: string },
  ): Promise<StoredSession<Data> | undefined> {
    const found = await this.#byHandle(uri)
    if (found === undefined) return undefined
    const { session } = found
    const isTheirs = session.subject === subject && (workload ?? session.workload) === session.workload
    return isTheirs ? found : undefined
  }

  async #byHandle(uri: string): Promise<StoredSession<Data> | undefined> {
    const handle = parseSessionUri(uri)
    if (handle === undefined || handle.provider !== this.#context.name) return undefined
    const found = await this.#records.find(handle.id)
    return found !== undefined && matches(uri, secretHash(found.session.sessionUri)) ? found : undefined
  }
}

function aboutOf({ owner, returnUrl = '', customState = '', about }: SessionAsk): readonly string[] {
  return [owner.workload, owner.subject, returnUrl, customState, JSON.stringify(about)]
}
