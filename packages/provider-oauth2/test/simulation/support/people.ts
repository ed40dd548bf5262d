import { type Broker, BrokerError, type Caller } from '@credbroker/core'
import type { Oauth2TokenRequest, Oauth2TokenResponse } from '../../../src/index.ts'
import { ownerOf } from './invariants.ts'
import { providerName, returnUrl, workloads } from './simulated-instance.ts'
import type { SimulatedWorld } from './simulated-world.ts'

type Asked = Pick<Oauth2TokenRequest, 'forceAuthentication' | 'sessionUri'>

/** An attempt to get somebody's consent. */
export interface Attempt {
  readonly sessionUri: string
  readonly sessionId: string
  readonly authorizationUrl: string
  /** The query of the callback, once they have agreed. */
  callback?: URLSearchParams
}

/** Somebody for whom tokens are asked. */
export interface Person {
  readonly workload: string
  readonly user: string
  readonly owner: string
  /** The newest last. */
  readonly attempts: Attempt[]
}

/** Users, and the applications that act for them. Nobody waits for anybody, and what comes of it is looked at. */
export class People {
  readonly all: readonly Person[] = workloads.flatMap((workload) =>
    ['alice', 'bob'].map((user) => ({ workload, user, owner: ownerOf(workload, user), attempts: [] })),
  )
  readonly #world: SimulatedWorld

  constructor(world: SimulatedWorld) {
    this.#world = world
  }

  ask(person: Person, asked: Asked = {}, instance = this.#world.someone(), forceRefresh = false): void {
    if (instance?.broker === undefined) return
    const { workload, user, owner } = person
    const { invariants } = this.#world
    this.#world.note(`${owner} asks ${instance.id} ${Object.keys(asked).join()}${forceRefresh ? ' again' : ''}`)
    const sessionId = asked.sessionUri === undefined ? undefined : idOf(asked.sessionUri)
    this.#watch(
      this.get(instance.broker, { workload, user, forceRefresh }, asked).then((answer) => {
        if (instance.isDead) return 'nothing'
        if (answer.accessToken !== undefined) invariants.answered(owner, answer.accessToken, sessionId)
        else remember(person, answer)
        return answer.accessToken ?? answer.sessionStatus
      }),
      `${owner} at ${instance.id}`,
    )
  }

  /** Perhaps the same token is asked of every broker at once. */
  storm(person: Person, probability = 1): void {
    const { choices, alive } = this.#world
    if (choices.chance(probability)) for (const instance of alive) this.ask(person, {}, instance)
  }

  async get(broker: Broker, caller: Caller, asked: Asked = {}): Promise<Oauth2TokenResponse> {
    const request = { oauth2Flow: 'USER_FEDERATION', resourceOauth2ReturnUrl: returnUrl, ...asked } as const
    return (await broker.get(providerName, { oauth2TokenRequest: request }, caller)).oauth2TokenResponse
  }

  /** The user does at the vendor what the newest URL asks for, and is sent back. */
  agree(person: Person): void {
    const attempt = person.attempts.at(-1)
    if (attempt === undefined || attempt.callback !== undefined) return this.ask(person)
    this.agreeTo(person, attempt)
    this.callback(person)
  }

  agreeTo({ owner }: Person, attempt: Attempt): URLSearchParams {
    const { searchParams } = new URL(attempt.authorizationUrl)
    const code = this.#world.vendor.consent(owner, attempt.sessionId, searchParams.get('redirect_uri') ?? '')
    attempt.callback = new URLSearchParams({ state: searchParams.get('state') ?? '', code })
    this.#world.note(`${owner} agrees to ${attempt.sessionId}`)
    return attempt.callback
  }

  /** The browser of somebody who agreed, now or before, calls back, perhaps more than once. */
  callback({ owner, attempts }: Person): void {
    const { choices, alive } = this.#world
    const { callback } = choices.one([attempts.at(-1), ...attempts, undefined]) ?? {}
    if (callback === undefined) return
    for (const { broker, id } of choices.chance(0.3) ? alive : alive.slice(-1)) {
      const returned = broker?.consents.callback(providerName, callback).then(({ outcome }) => outcome)
      this.#watch(returned, `the callback of ${owner} at ${id}`)
    }
  }

  /** The application confirms one of the newest attempts, perhaps everywhere at once. */
  complete({ user, owner, attempts }: Person): void {
    const { choices, alive } = this.#world
    const attempt = choices.one([attempts.at(-1), ...attempts.slice(-2), undefined])
    if (attempt === undefined) return
    for (const instance of choices.chance(0.3) ? alive : [this.#world.someone()]) {
      const completed = instance?.broker?.completeSession(attempt.sessionUri, { userId: user }).then(() => 'done')
      this.#watch(completed, `${owner} completes ${attempt.sessionId} at ${instance?.id}`)
    }
  }

  poll(person: Person): void {
    const attempt = this.#world.choices.one([person.attempts.at(-1), ...person.attempts, undefined])
    if (attempt !== undefined) this.ask(person, { sessionUri: attempt.sessionUri })
  }

  revoke({ owner, workload, user }: Person): void {
    const [instance] = this.#world.alive
    const id = this.#world.invariants.grantOf(workload, user)?.id
    if (id === undefined) return
    const revoked = instance?.broker?.consents.revokeGrant(providerName, id).then(() => 'done')
    this.#watch(revoked, `the consent of ${owner} is ended by ${instance?.id}`)
  }

  /** A new consent takes the place of one that the vendor has ended, just when everybody wants a token of that. */
  swap(person: Person): void {
    const { owner, workload, user } = person
    const { time, choices, vendor } = this.#world
    const { broker, id } = this.#world.someone() ?? {}
    if (broker === undefined) return
    const prepared = async () => {
      const answer = await this.get(broker, { workload, user }, { forceAuthentication: true })
      const attempt = attemptOf(answer)
      await broker.consents.callback(providerName, this.agreeTo(person, attempt))
      time.after(choices.between(290_000, 400_000), () => {
        if (!this.#world.isWrong) return
        vendor.disconnect(owner)
        this.storm(person)
        const completed = broker.completeSession(attempt.sessionUri, { userId: user }).then(() => 'done')
        this.#watch(completed, `${owner} swaps consents at ${id}`)
      })
      return 'prepared'
    }
    this.#watch(prepared(), `${owner} will swap consents`)
  }

  #watch(work: Promise<string> | undefined, what: string): void {
    work?.then(
      (outcome) => this.#world.note(`${what}: ${outcome}`),
      (error: unknown) => this.#world.note(`${what}: ${codeOf(error)}`),
    )
  }
}

/** What an answer without a token says of the way to one. */
export function attemptOf({ sessionUri = '', authorizationUrl = '' }: Oauth2TokenResponse): Attempt {
  return { sessionUri, sessionId: idOf(sessionUri), authorizationUrl }
}

export function codeOf(error: unknown): string {
  return error instanceof BrokerError ? error.code : String(error)
}

function remember({ attempts }: Person, answer: Oauth2TokenResponse): void {
  const attempt = attemptOf(answer)
  const isNew = attempts.every(({ sessionUri }) => sessionUri !== attempt.sessionUri)
  if (isNew && attempt.authorizationUrl !== '') attempts.push(attempt)
}

function idOf(sessionUri: string): string {
  return sessionUri.split('.')[1] ?? ''
}
