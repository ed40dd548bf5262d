import type { Assembly } from '../assembly/assemble.ts'
import type { Caller } from '../caller.ts'
import { BrokerError } from '../errors.ts'
import { resultUnderDeadline } from '../mount/issue-call.ts'
import type { Mount } from '../mount/mount.ts'
import type { IssueCall } from '../issue.ts'
import type { Recorder } from '../recording/recorder.ts'
import type { Clock } from '../services/services.ts'
import { subjectOf } from '../subject.ts'
import type { CallbackOutcome, ConsentAsk, ConsentProvider, GrantSummary, SessionFacts } from './consent-provider.ts'
import { noSuchSession } from './no-such-session.ts'
import { providerOfSession } from './session-uri.ts'

/** Who the application says its signed-in user is: the same as when the session began. */
export type UserIdentifier =
  | { readonly userId: string; readonly userToken?: never }
  | { readonly userToken: string; readonly userId?: never }

/** A kept consent, and whose it is. */
export interface Grant extends GrantSummary {
  readonly provider: string
}

export interface GrantFilter {
  readonly provider?: string
  readonly workload?: string
  readonly user?: string
}

/** What the door needs of its broker. */
export interface ConsentSurroundings {
  readonly assembly: () => Assembly
  readonly clock: Clock
  readonly recorder: Recorder
  readonly requestId: () => string
}

// Colons keep these names out of reach of configured workloads.
const browser: Caller = { workload: 'consent:browser' }
const application: Caller = { workload: 'consent:application' }
const operator: Caller = { workload: 'operator' }

/** The part of a broker that has to do with users' consents. Made by the broker: `broker.consents`. */
export class Consents {
  readonly #surroundings: ConsentSurroundings

  constructor(surroundings: ConsentSurroundings) {
    this.#surroundings = surroundings
  }

  /** Names of the providers whose credentials rest on consents. */
  get providers(): readonly string[] {
    return [...this.#mounts()].map(({ name }) => name)
  }

  /**
   * The tagged request that starts a consent at a provider, or asks how one goes, for programs that know no kind: to be
   * passed to `broker.handle`. Throws `not_found`.
   */
  request(provider: string, ask: ConsentAsk): object {
    return this.#consent(provider).consent.request(ask)
  }

  /**
   * The workload that asked for a session and, while it is open, where its user has to go: for a host that sends browsers
   * there itself. `undefined` for a session that is not known.
   */
  async session(sessionUri: string): Promise<SessionFacts | undefined> {
    const provider = providerOfSession(sessionUri)
    if (provider === undefined || !this.providers.includes(provider)) return undefined
    return this.#under(browser, provider, (consent) => consent.session(sessionUri))
  }

  /** A browser came back from a vendor to the callback of a provider. Rejects with `not_found`, or when the store fails. */
  callback(provider: string, parameters: URLSearchParams): Promise<CallbackOutcome> {
    return this.#under(browser, provider, (consent, call) => consent.callback(parameters, call))
  }

  /**
   * The application says that a session is its own user's; only then does the vendor's answer become a grant. Rejects with
   * `access_denied` for a session that is unknown, over, or somebody else's, and with what the vendor refused.
   */
  complete(sessionUri: string, identifier: UserIdentifier): Promise<void> {
    const provider = providerOfSession(sessionUri)
    if (provider === undefined || !this.providers.includes(provider)) return Promise.reject(noSuchSession())
    const { userId, userToken } = identifier
    const person = userId === undefined ? { userToken } : { user: userId }
    if (subjectOf(person) === undefined) return Promise.reject(noSuchSession())
    return this.#under({ ...application, ...person }, provider, (consent, call) => consent.complete(sessionUri, call))
  }

  /** The consents that are kept, oldest provider first. Rejects with `not_found` for an unknown provider. */
  async *grants({ provider, workload, user }: GrantFilter = {}): AsyncGenerator<Grant> {
    const names = provider === undefined ? this.providers : [this.#consent(provider).mount.name]
    for (const name of names) {
      let cursor: string | undefined
      do {
        const page = await this.grantPage(name, cursor)
        for (const grant of page.grants) {
          const wanted = (workload ?? grant.workload) === grant.workload && (user === undefined || user === grant.user)
          if (wanted) yield grant
        }
        cursor = page.cursor
      } while (cursor !== undefined)
    }
  }

  /**
   * Some of the consents that one provider keeps, for hosts that show them a page at a time. Pass `cursor` back for those
   * that follow; it is absent with the last. Rejects with `not_found`.
   */
  async grantPage(
    provider: string,
    cursor?: string,
  ): Promise<{ readonly grants: readonly Grant[]; readonly cursor?: string }> {
    const page = await this.#under(operator, provider, (consent) => consent.grants(cursor))
    return { ...page, grants: page.grants.map((grant) => ({ provider, ...grant })) }
  }

  /** Ends a consent, at the vendor where it can. Rejects with `not_found` when there is none of that id. */
  async revokeGrant(provider: string, id: string): Promise<void> {
    const ended = await this.#under(operator, provider, (consent, call) => consent.revokeGrant(id, call))
    if (!ended) throw new BrokerError('not_found', `provider "${provider}" keeps no such grant`, { provider })
  }

  async #under<T>(
    caller: Caller,
    provider: string,
    work: (consent: ConsentProvider, call: IssueCall) => Promise<T>,
  ): Promise<T> {
    const { clock, recorder } = this.#surroundings
    const requestId = this.#surroundings.requestId()
    try {
      const { mount, consent } = this.#consent(provider)
      return await resultUnderDeadline((call) => work(consent, call), mount, caller, requestId, clock)
    } catch (error) {
      throw recorder.shown(error, { caller, requestId, provider })
    }
  }

  #consent(provider: string): { readonly mount: Mount; readonly consent: ConsentProvider } {
    const mount = this.#surroundings.assembly().mounts.get(provider)
    const consent = mount?.provider.consent
    if (mount !== undefined && consent !== undefined) return { mount, consent }
    throw new BrokerError('not_found', 'no provider of that name takes consents of users')
  }

  *#mounts(): Generator<Mount> {
    for (const mount of this.#surroundings.assembly().mounts.values())
      if (mount.provider.consent !== undefined) yield mount
  }
}
