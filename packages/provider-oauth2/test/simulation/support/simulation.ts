import { type Broker, BrokerError, type Caller, memoryStore, type Store } from '@credbroker/core'
import { findVendor } from '../../../src/vendors/find-vendor.ts'
import { Choices } from './choices.ts'
import { Invariants, ownerOf } from './invariants.ts'
import { Observer } from './observer.ts'
import {
  providerName,
  returnUrl,
  SimulatedInstance,
  startBroker,
  type Surroundings,
  workloads,
} from './simulated-instance.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { SimulatedStore } from './simulated-store.ts'
import { settled, SimulatedTime } from './simulated-time.ts'
import { SimulatedVendor, type VendorTraits } from './simulated-vendor.ts'

const users: readonly string[] = ['alice', 'bob']
const rounds = 9
const actsInRound = 9
/** In which everybody has a token or knows where to get one, once nothing goes wrong any more. */
const healingMs = 180_000

const kinds: readonly VendorTraits[] = [
  { leewayMs: 0, introspects: true },
  { leewayMs: 0, introspects: false },
  { leewayMs: 20_000, introspects: true },
  { leewayMs: 20_000, introspects: false },
]

/** Somebody for whom credentials are asked. */
interface Person {
  readonly workload: string
  readonly user: string
  readonly owner: string
  /** Attempts of theirs, the newest last. */
  readonly attempts: PersonsAttempt[]
}

interface PersonsAttempt {
  readonly sessionUri: string
  readonly sessionId: string
  readonly authorizationUrl: string
  /** The query of the callback, once they have agreed. */
  callback?: URLSearchParams
}

export interface SimulationEnd {
  readonly violation: string | undefined
  /** What happened, in order: the same for the same seed. */
  readonly trace: readonly string[]
}

/** Brokers, their store, the network and the vendor, with everything that goes wrong; the same for the same seed. */
export class Simulation {
  readonly #seed: number
  readonly #choices: Choices
  readonly #time = new SimulatedTime()
  readonly #traits: VendorTraits
  readonly #vendor: SimulatedVendor
  readonly #network: SimulatedNetwork
  readonly #shared: Store
  readonly #store: SimulatedStore
  readonly #invariants: Invariants
  readonly #instances: SimulatedInstance[] = []
  /** Those of them of which everybody knows. */
  readonly #knownDead = new Set<string>()
  readonly #trace: string[] = []
  readonly #people: readonly Person[]
  #observer: Observer | undefined
  #started = 0

  constructor(seed: number) {
    this.#seed = seed
    this.#choices = new Choices(`simulation/${seed}`)
    this.#traits = this.#choices.one(kinds)
    const { introspects } = this.#traits
    this.#invariants = new Invariants(
      () => this.#vendor,
      () => this.#observer as Observer,
      (id) => this.#instances.some((instance) => instance.id === id && instance.isDead),
      introspects,
      () => this.#time.now(),
    )
    this.#vendor = new SimulatedVendor(this.#traits, this.#time, this.#invariants)
    this.#network = new SimulatedNetwork(this.#time, this.#vendor, new Choices(`network/${seed}`), (what) =>
      this.#note(what),
    )
    this.#shared = memoryStore(this.#time.clockOf({ isDead: false }))
    this.#store = new SimulatedStore(this.#shared, this.#time, new Choices(`store/${seed}`), {
      changed: (key) => this.#invariants.changed(key),
      kill: (instance) => this.#kill(instance),
    })
    this.#people = workloads.flatMap((workload) =>
      users.map((user) => ({ workload, user, owner: ownerOf(workload, user), attempts: [] })),
    )
  }

  async run(): Promise<SimulationEnd> {
    // No option says it: what vendors forgive is a matter of presets.
    Object.assign(findVendor('custom'), { rotationLeewayMs: this.#traits.leewayMs })
    this.#store.isFaulty = false
    this.#network.faults.isOn = false
    this.#observer = await Observer.start({
      ...this.#surroundings(new SimulatedInstance('observer')),
      services: {
        clock: this.#time.clockOf({ isDead: false }),
        store: this.#shared,
        fetch: () => Promise.reject(new TypeError('the observer asks nobody')),
      },
    })
    const count = this.#choices.between(2, 3)
    while (this.#instances.length < count) await this.#start()
    this.#note(`${count} brokers, ${JSON.stringify(this.#traits)}`)
    for (const person of this.#people.slice(1)) await this.#healPerson(person)
    this.#store.isFaulty = true
    this.#network.faults.isOn = true
    for (let round = 0; round < rounds && this.#goesOn; round++) {
      for (let act = this.#choices.between(1, actsInRound); act > 0 && this.#goesOn; act--) {
        this.#act()
        await this.#pass(this.#choices.weighted({ '0': 2, '5': 5, '50': 5, '400': 5, '3000': 3, '12000': 1 }))
      }
      // Most tokens have ended by the next round.
      await this.#pass(this.#choices.weighted({ '1000': 1, '20000': 1, '320000': 3 }))
    }
    if (this.#goesOn) await this.#heal()
    return { violation: this.#invariants.violation, trace: this.#trace }
  }

  get #goesOn(): boolean {
    return this.#invariants.violation === undefined
  }

  get #alive(): readonly SimulatedInstance[] {
    return this.#instances.filter(({ isDead, broker }) => !isDead && broker !== undefined)
  }

  #note(what: string): void {
    this.#trace.push(`${this.#time.passedMs} ${what}`)
  }

  async #pass(ms: string | number): Promise<void> {
    const most = Number(ms)
    await settled()
    await this.#time.pass(most === 0 ? 0 : this.#choices.between(1, most))
    await settled()
  }

  #act(): void {
    const choices = this.#choices
    const person = choices.one(this.#people)
    switch (
      choices.weighted({
        ask: 30,
        storm: 25,
        force: 4,
        reject: 5,
        agree: 18,
        complete: 14,
        poll: 8,
        replayCallback: 4,
        swap: 5,
        revoke: 4,
        disconnect: 1,
        kill: 7,
        loseLeases: 6,
        storeDown: 2,
        vendorDown: 2,
        jump: 0.7,
      })
    ) {
      case 'ask':
        return this.#ask(person)
      case 'storm':
        return this.#storm(person, 1)
      case 'force':
        return this.#ask(person, { forceAuthentication: true })
      case 'reject':
        return this.#ask(person, {}, undefined, true)
      case 'agree':
        return this.#agree(person)
      case 'complete':
        for (const instance of choices.chance(0.3) ? this.#alive : [undefined]) this.#complete(person, instance)
        return
      case 'poll':
        return this.#poll(person)
      case 'replayCallback':
        return this.#callback(person)
      case 'swap':
        void this.#swap(person).catch((error: unknown) => this.#note(`no swap: ${codeOf(error)}`))
        return
      case 'revoke':
        this.#storm(person, 0.5)
        this.#time.after(choices.between(0, 200), () => this.#revoke(person))
        return
      case 'disconnect':
        this.#note(`the vendor disconnects ${person.owner}`)
        return this.#vendor.disconnect(person.owner)
      case 'kill':
        if (this.#alive.length > 0) this.#kill(choices.one(this.#alive))
        return
      case 'loseLeases':
        this.#storm(person, 0.7)
        this.#time.after(choices.between(0, 100), () => {
          this.#note('all leases are lost')
          void this.#store.loseLeases()
        })
        return
      case 'storeDown':
        return this.#outage('the store', this.#store, 'isDown')
      case 'vendorDown':
        return this.#outage('the vendor', this.#network.faults, 'vendorIsDown')
      case 'jump':
        return this.#jump()
    }
  }

  #outage<Name extends string>(what: string, of: { [Key in Name]: boolean }, name: Name): void {
    const forMs = this.#choices.between(500, 20_000)
    this.#note(`${what} is down for ${forMs} ms`)
    of[name] = true
    this.#time.after(forMs, () => {
      of[name] = false
    })
  }

  #jump(): void {
    const ms = this.#choices.one([-20_000, -5_000, -500, -50, 50, 500, 5_000, 30_000, 3_600_000])
    this.#note(`the clock is set by ${ms} ms`)
    if (ms > 0) this.#invariants.clockWasAhead = true
    this.#time.jump(ms)
  }

  /** Perhaps everybody asks for the same token at once. */
  #storm(person: Person, probability: number): void {
    if (this.#choices.chance(probability)) for (const instance of this.#alive) this.#ask(person, {}, instance)
  }

  #ask(
    person: Person,
    more: { readonly forceAuthentication?: true; readonly sessionUri?: string } = {},
    chosen?: SimulatedInstance,
    forceRefresh = false,
  ): void {
    const instance = chosen ?? this.#choices.one([...this.#alive, undefined])
    if (instance?.broker === undefined) return
    const { workload, user, owner } = person
    this.#note(`${owner} asks ${instance.id} ${Object.keys(more).join()}${forceRefresh ? ' again' : ''}`)
    const sessionId = more.sessionUri === undefined ? undefined : idOf(more.sessionUri)
    void this.#get(instance.broker, { workload, user, forceRefresh }, more).then(
      (answer) => {
        if (instance.isDead) return
        if (answer.accessToken !== undefined) this.#invariants.answered(owner, answer.accessToken, sessionId)
        else this.#remember(person, answer)
        this.#note(`${owner} got ${answer.accessToken ?? answer.sessionStatus} from ${instance.id}`)
      },
      (error: unknown) => this.#note(`${owner} got ${codeOf(error)} from ${instance.id}`),
    )
  }

  async #get(
    broker: Broker,
    caller: Caller,
    more: { readonly forceAuthentication?: true; readonly sessionUri?: string } = {},
  ) {
    const { oauth2TokenResponse } = await broker.get(
      providerName,
      { oauth2TokenRequest: { oauth2Flow: 'USER_FEDERATION', resourceOauth2ReturnUrl: returnUrl, ...more } },
      caller,
    )
    return oauth2TokenResponse
  }

  #remember(person: Person, { sessionUri = '', authorizationUrl }: { sessionUri?: string; authorizationUrl?: string }) {
    const { attempts } = person
    if (authorizationUrl === undefined || attempts.some((known) => known.sessionUri === sessionUri)) return
    attempts.push({ sessionUri, sessionId: idOf(sessionUri), authorizationUrl })
  }

  /** The user does at the vendor what the URL asks for, and is sent back. */
  #agree(person: Person): void {
    const attempt = person.attempts.at(-1)
    if (attempt === undefined || attempt.callback !== undefined) return this.#ask(person)
    this.#agreeTo(person, attempt)
    this.#callback(person)
  }

  #agreeTo({ owner }: Person, attempt: PersonsAttempt): void {
    const { searchParams } = new URL(attempt.authorizationUrl)
    const code = this.#vendor.consent(owner, attempt.sessionId, searchParams.get('redirect_uri') ?? '')
    attempt.callback = new URLSearchParams({ state: searchParams.get('state') ?? '', code })
    this.#note(`${owner} agrees to ${attempt.sessionId}`)
  }

  #callback(person: Person): void {
    const { callback } = this.#choices.one([person.attempts.at(-1), ...person.attempts, undefined]) ?? {}
    if (callback === undefined) return
    for (const { broker, id } of this.#choices.chance(0.3) ? this.#alive : this.#alive.slice(-1))
      void broker?.consents.callback(providerName, callback).then(
        ({ outcome }) => this.#note(`a callback of ${person.owner} was ${outcome} by ${id}`),
        (error: unknown) => this.#note(`a callback of ${person.owner} failed: ${codeOf(error)}`),
      )
  }

  /** A new consent takes the place of one that the vendor has ended, just when everybody wants a token of that. */
  async #swap(person: Person): Promise<void> {
    const { owner, workload, user } = person
    const instance = this.#choices.one([...this.#alive, undefined])
    const { broker } = instance ?? {}
    if (instance === undefined || broker === undefined) return
    const { sessionUri = '', authorizationUrl = '' } = await this.#get(
      broker,
      { workload, user },
      { forceAuthentication: true },
    )
    const attempt: PersonsAttempt = { sessionUri, sessionId: idOf(sessionUri), authorizationUrl }
    this.#agreeTo(person, attempt)
    if (attempt.callback !== undefined) await broker.consents.callback(providerName, attempt.callback)
    this.#time.after(this.#choices.between(290_000, 400_000), () => {
      this.#note(`${owner} swaps consents`)
      this.#vendor.disconnect(owner)
      this.#storm(person, 1)
      void broker.completeSession(sessionUri, { userId: user }).then(
        () => this.#note(`${attempt.sessionId} was completed by ${instance.id}`),
        (error: unknown) => this.#note(`${attempt.sessionId} was not completed: ${codeOf(error)}`),
      )
    })
  }

  #complete(person: Person, chosen: SimulatedInstance | undefined): void {
    const attempt = this.#choices.one([person.attempts.at(-1), ...person.attempts.slice(-2), undefined])
    const instance = chosen ?? this.#choices.one([...this.#alive, undefined])
    if (attempt === undefined || instance?.broker === undefined) return
    this.#note(`${person.owner} completes ${attempt.sessionId} at ${instance.id}`)
    void instance.broker.completeSession(attempt.sessionUri, { userId: person.user }).then(
      () => this.#note(`${attempt.sessionId} was completed by ${instance.id}`),
      (error: unknown) => this.#note(`${attempt.sessionId} was not completed: ${codeOf(error)}`),
    )
  }

  #poll(person: Person): void {
    const attempt = this.#choices.one([person.attempts.at(-1), ...person.attempts, undefined])
    if (attempt !== undefined) this.#ask(person, { sessionUri: attempt.sessionUri })
  }

  #revoke({ owner, workload, user }: Person): void {
    const { broker } = this.#alive[0] ?? {}
    const id = this.#invariants.grantOf(workload, user)?.id
    if (broker === undefined || id === undefined) return
    this.#note(`${owner} is disconnected`)
    void broker.consents.revokeGrant(providerName, id).then(
      () => this.#note(`${owner} was disconnected`),
      (error: unknown) => this.#note(`${owner} was not disconnected: ${codeOf(error)}`),
    )
  }

  async #start(): Promise<SimulatedInstance> {
    const instance = new SimulatedInstance(`broker-${++this.#started}`)
    this.#instances.push(instance)
    instance.broker = await startBroker(instance.id, this.#surroundings(instance))
    instance.isStarted = true
    this.#note(`${instance.id} starts`)
    return instance
  }

  #surroundings(instance: SimulatedInstance): Surroundings {
    return {
      services: {
        clock: this.#time.clockOf(instance),
        store: this.#store.viewOf(instance),
        fetch: this.#network.fetchOf(instance),
      },
      isGone: (id) => this.#knownDead.has(id),
      introspects: this.#traits.introspects,
      seed: String(this.#seed),
      failed: ({ message, error } = {}) => {
        if (typeof message === 'string' && !message.startsWith('the store failed'))
          this.#invariants.violated(`${instance.id} has a bug: ${error} ${message}`)
      },
    }
  }

  #kill(instance: SimulatedInstance): void {
    if (instance.isDead) return
    instance.isDead = true
    this.#note(`${instance.id} is killed`)
    for (const arrive of instance.underWay) if (this.#choices.chance(0.5)) arrive()
    instance.underWay.clear()
    // Of one on another machine nobody can know.
    if (this.#choices.chance(0.7)) this.#knownDead.add(instance.id)
    this.#time.after(this.#choices.between(50, 15_000), () => this.#time.holdUntil(this.#start()))
  }

  /** Nothing goes wrong any more. Everybody has to get a token, or to where they get one, and then a token. */
  async #heal(): Promise<void> {
    this.#note('healing')
    this.#store.isFaulty = false
    this.#store.isDown = false
    this.#network.faults.isOn = false
    this.#network.faults.vendorIsDown = false
    await this.#time.pass(60_000)
    while (this.#alive.length === 0) await this.#start()
    for (const person of this.#people) if (this.#goesOn) await this.#healPerson(person)
    this.#invariants.ended()
  }

  async #healPerson(person: Person): Promise<void> {
    const instance = this.#choices.one(this.#alive)
    const { owner } = person
    const first = await this.#answerWithin(person, instance)
    if (first === undefined) return this.#invariants.violated(`${owner} got neither a token nor a way to one`)
    if (first.accessToken !== undefined && this.#vendor.isLive(first.accessToken))
      return this.#invariants.answered(owner, first.accessToken)
    if (first.accessToken !== undefined) await this.#time.pass(400_000)
    const next = first.accessToken === undefined ? first : await this.#answerWithin(person, instance)
    if (next === undefined) return this.#invariants.violated(`${owner} got no way to a new token`)
    if (next.accessToken !== undefined) {
      if (!this.#vendor.isLive(next.accessToken)) this.#invariants.violated(`${owner} is given dead tokens`)
      return this.#invariants.answered(owner, next.accessToken)
    }
    const { sessionUri = '', authorizationUrl = '' } = next
    const attempt = { sessionUri, sessionId: idOf(sessionUri), authorizationUrl }
    this.#agreeTo(person, attempt)
    const { callback } = attempt as PersonsAttempt
    const { broker } = instance
    if (broker === undefined || callback === undefined) return
    const completed = broker.consents
      .callback(providerName, callback)
      .then(() => broker.completeSession(sessionUri, { userId: person.user }))
      .then(() => this.#get(broker, person, { sessionUri }))
    const got = await this.#within(completed)
    if (got?.accessToken === undefined || !this.#vendor.isLive(got.accessToken))
      return this.#invariants.violated(`${owner} agreed, and got no token`)
    this.#invariants.answered(owner, got.accessToken, attempt.sessionId)
  }

  /** What a person gets who asks until there is an answer. */
  async #answerWithin({ workload, user }: Person, { broker }: SimulatedInstance) {
    if (broker === undefined) return undefined
    const untilMs = this.#time.passedMs + healingMs
    while (this.#time.passedMs < untilMs) {
      const answer = await this.#within(this.#get(broker, { workload, user }))
      if (answer?.accessToken !== undefined || answer?.authorizationUrl !== undefined) return answer
      await this.#time.pass(1_000)
    }
    return undefined
  }

  /** `undefined` when it failed, or did not end. */
  async #within<T>(work: Promise<T>): Promise<T | undefined> {
    const state = { isOver: false }
    const end = work
      .catch((error: unknown) => {
        this.#note(`failed: ${codeOf(error)}`)
        return undefined
      })
      .finally(() => {
        state.isOver = true
      })
    await settled()
    for (let waitedMs = 0; waitedMs < 30_000 && !state.isOver; waitedMs += 50) await this.#time.pass(50)
    return state.isOver ? end : undefined
  }
}

function idOf(sessionUri: string): string {
  return sessionUri.split('.')[1] ?? ''
}

function codeOf(error: unknown): string {
  return error instanceof BrokerError ? error.code : String(error)
}
