import type { Oauth2TokenResponse } from '../../../src/index.ts'
import { attemptOf, codeOf, type People, type Person } from './people.ts'
import { providerName, type SimulatedInstance } from './simulated-instance.ts'
import { settled } from './simulated-time.ts'
import type { SimulatedWorld } from './simulated-world.ts'

/** In which everybody has a token or knows where to get one, once nothing goes wrong any more. */
const longestMs = 180_000
const longestAnswerMs = 30_000
/** Longer than tokens live. */
const tokenLifeMs = 400_000

/** What everybody gets when nothing goes wrong: a token that works, or the way to one, and then that. */
export class Healing {
  readonly #world: SimulatedWorld
  readonly #people: People

  constructor(world: SimulatedWorld, people: People) {
    this.#world = world
    this.#people = people
  }

  /** Anything else violates an invariant. */
  async heal(person: Person): Promise<void> {
    const { choices, alive, time, vendor, invariants } = this.#world
    const instance = choices.one(alive)
    const { owner } = person
    let answer = await this.#firstAnswer(person, instance)
    if (answer?.accessToken !== undefined && !vendor.isLive(answer.accessToken)) {
      // That the vendor has ended it shows when it is refreshed.
      await time.pass(tokenLifeMs)
      answer = await this.#firstAnswer(person, instance)
    }
    if (answer === undefined) return invariants.violated(`${owner} got neither a token nor a way to one`)
    if (answer.accessToken === undefined) return this.#consent(person, instance, answer)
    if (!vendor.isLive(answer.accessToken)) invariants.violated(`${owner} is given dead tokens`)
    invariants.answered(owner, answer.accessToken)
  }

  async #consent(person: Person, { broker }: SimulatedInstance, answer: Oauth2TokenResponse): Promise<void> {
    const { vendor, invariants } = this.#world
    const { owner, workload, user } = person
    const attempt = attemptOf(answer)
    const { sessionUri } = attempt
    const callback = this.#people.agreeTo(person, attempt)
    const consented = async () => {
      await broker?.consents.callback(providerName, callback)
      await broker?.completeSession(sessionUri, { userId: user })
      return broker && this.#people.get(broker, { workload, user }, { sessionUri })
    }
    const got = await this.#within(consented())
    if (got?.accessToken === undefined || !vendor.isLive(got.accessToken))
      return invariants.violated(`${owner} agreed, and got no token`)
    invariants.answered(owner, got.accessToken, attempt.sessionId)
  }

  /** What somebody gets who asks until there is an answer. */
  async #firstAnswer(
    { workload, user }: Person,
    { broker }: SimulatedInstance,
  ): Promise<Oauth2TokenResponse | undefined> {
    const { time } = this.#world
    if (broker === undefined) return undefined
    for (const untilMs = time.passedMs + longestMs; time.passedMs < untilMs; ) {
      const answer = await this.#within(this.#people.get(broker, { workload, user }))
      if (answer?.accessToken !== undefined || answer?.authorizationUrl !== undefined) return answer
      await time.pass(1_000)
    }
    return undefined
  }

  /** `undefined` when it failed, or did not end. */
  async #within<T>(work: Promise<T>): Promise<T | undefined> {
    const state = { isOver: false }
    const end = work
      .catch((error: unknown) => {
        this.#world.note(`failed: ${codeOf(error)}`)
        return undefined
      })
      .finally(() => {
        state.isOver = true
      })
    await settled()
    for (let waitedMs = 0; waitedMs < longestAnswerMs && !state.isOver; waitedMs += 50) await this.#world.time.pass(50)
    return state.isOver ? end : undefined
  }
}
