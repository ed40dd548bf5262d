import type { ConsentSession } from '@credbroker/core/consent'
import type { Grant } from '../../../src/grants/grant.ts'
import type { Observer } from './observer.ts'
import type { SimulatedTime } from './simulated-time.ts'
import type { Family, Showing, SimulatedVendor, VendorWatcher } from './simulated-vendor.ts'

/** After so long, whoever used a code and could not write down what came of it has stopped trying. */
const givenUpMs = 20_000
const recordKey = /^provider\/[^/]+\/(grant|session)\/([\w-]+)$/

/** Whom a credential is for, as one text. */
export function ownerOf(workload: string, user: string): string {
  return `${workload}/${user}`
}

/** What must be true whatever happens. The first thing that is not is kept, and ends the simulation. */
export class Invariants implements VendorWatcher {
  violation: string | undefined
  /** The clock was set: whoever still works may look as if it had given up, and a leeway longer than it is. */
  clockMisled = false
  /** What the invariants are about. Set before anything happens. */
  vendor: SimulatedVendor | undefined
  observer: Observer | undefined
  readonly #vendorTells: boolean
  readonly #time: SimulatedTime
  readonly #isGone: (instance: string) => boolean
  /** Access tokens whose refresh token is in the store, or was. */
  readonly #durable = new Set<string>()
  /** Consents that somebody gave up while another had just got a good token. It has time to write it down. */
  readonly #givenUp = new Set<Family>()
  /** Consents that their users had ended, by the sessions that they came from. */
  readonly #ended = new Set<string>()
  readonly #grants = new Map<string, Grant>()
  readonly #sessions = new Map<string, ConsentSession>()

  /** `vendorTells`: of tokens, so none has to be shown twice to find out. */
  constructor(vendorTells: boolean, time: SimulatedTime, isGone: (instance: string) => boolean) {
    this.#vendorTells = vendorTells
    this.#time = time
    this.#isGone = isGone
  }

  get hold(): boolean {
    return this.violation === undefined
  }

  /** What is in the store for somebody. */
  grantOf(workload: string, user: string): Grant | undefined {
    return [...this.#grants.values()].find((grant) => grant.workload === workload && grant.user === user)
  }

  violated(what: string): void {
    this.violation ??= what
  }

  /** A record was written, or removed. */
  async changed(key: string): Promise<void> {
    const [, kind, id = ''] = recordKey.exec(key) ?? []
    if (kind === 'grant') this.#grantChanged(id, await this.observer?.grant(id))
    if (kind === 'session') this.#sessionChanged(id, await this.observer?.session(id))
  }

  /** A caller was given this token; `sessionId`: as that of one attempt. */
  answered(owner: string, accessToken: string, sessionId?: string): void {
    const family = this.vendor?.familyOf(accessToken)
    if (family === undefined) return this.violated(`${owner} was given a token that the vendor never issued`)
    if (family.owner !== owner) return this.violated(`${owner} was given a token of ${family.owner}`)
    if (!this.#durable.has(accessToken)) this.violated(`${owner} was given ${accessToken}, which is not in the store`)
    if (sessionId === undefined) return
    const own = this.#familyOfSession(sessionId)
    if (own === undefined) this.violated(`a session whose code was never used gave a token to ${owner}`)
    else if (family.order < own.order) this.violated(`a session gave ${owner} a token of an earlier consent`)
  }

  replayed(family: Family): void {
    if (this.clockMisled) return
    const grant = [...this.#grants.values()].find(({ sessionId }) => sessionId === family.sessionId)
    // Where nobody tells whether it was used, it is shown once more, when there is nothing left to lose.
    const isLastChance = !this.#vendorTells && (grant?.expiresAtMs ?? 0) <= this.#time.now()
    if (!isLastChance) this.violated(`a refresh token of ${family.owner} was shown again after it had been used`)
  }

  codeShownAgain({ owner }: Family, last: Showing, by: string): void {
    const hasGivenUp = last.by !== by && this.#isGone(last.by)
    const mustHaveGivenUp = this.#time.passedMs >= last.atMs + givenUpMs
    if (this.clockMisled || hasGivenUp || mustHaveGivenUp) return
    this.violated(`a code of ${owner} was shown by ${by} while ${last.by}, who had shown it, was at it`)
  }

  /** At the end, when everything has had its time. */
  ended(): void {
    for (const { owner, isAlive, deliveredTo } of this.#givenUp)
      if (isAlive && deliveredTo !== undefined && !this.#isGone(deliveredTo))
        this.violated(`the consent of ${owner} was given up although ${deliveredTo} had got a good token of it`)
  }

  #grantChanged(id: string, grant: Grant | undefined): void {
    const before = this.#grants.get(id)
    if (grant === undefined) {
      this.#grants.delete(id)
      if (before?.sessionId !== undefined) this.#ended.add(before.sessionId)
      return
    }
    if (grant.sessionId !== undefined && this.#ended.has(grant.sessionId))
      this.violated(`a consent of ${ownerOf(grant.workload, grant.user ?? '')} that was ended came back to life`)
    this.#grants.set(id, grant)
    const family = this.#familyOfSession(grant.sessionId)
    if (grant.status === 'active') {
      this.#durable.add(grant.accessToken)
      if (family !== undefined) this.#givenUp.delete(family)
    } else if (family?.isAlive === true && family.deliveredTo !== undefined) this.#givenUp.add(family)
    const refreshToken = before?.status === 'active' ? before.refreshToken : undefined
    if (grant.status !== 'active' && refreshToken !== undefined && this.vendor?.accepts(refreshToken))
      this.violated(`a consent was given up although the vendor accepts ${refreshToken}`)
  }

  #sessionChanged(id: string, session: ConsentSession | undefined): void {
    const before = this.#sessions.get(id)
    const isOver = before?.state === 'DONE' || before?.state === 'FAILED'
    if (isOver && session !== undefined && session.state !== before.state)
      this.violated(`a session that was ${before.state} became ${session.state}`)
    if (session !== undefined) this.#sessions.set(id, session)
  }

  #familyOfSession(sessionId: string | undefined): Family | undefined {
    return this.vendor?.families.find((family) => family.sessionId === sessionId)
  }
}
