import { VirtualClock } from '@credbroker/testkit'
import { ConsentSessions } from '../../../src/consent/index.ts'
import { memoryStore, type Store } from '../../../src/index.ts'
import { systemRandom } from '../../../src/services/default-services.ts'

export type TestData = { readonly verifier: string; readonly code?: string }

/** Processes that share one store and one clock, and that can die. */
export class SessionProcesses {
  readonly clock = new VirtualClock()
  readonly store: Store
  readonly #gone = new Set<string>()
  #count = 0

  constructor(wrap: (store: Store) => Store = (store) => store) {
    this.store = wrap(memoryStore(this.clock))
  }

  start(name = 'p'): { readonly id: string; readonly sessions: ConsentSessions<TestData> } {
    const id = `process-${++this.#count}`
    const sessions = new ConsentSessions<TestData>({
      name,
      clock: this.clock,
      random: systemRandom(),
      store: this.store,
      nameOf: (...parts) => Buffer.from(JSON.stringify(parts)).toString('base64url'),
      instance: { id, isGone: (other) => this.#gone.has(other) },
    })
    return { id, sessions }
  }

  kill(id: string): void {
    this.#gone.add(id)
  }
}

/** Prepares the vendor's side of a session, and notes the states that were sent. */
export function vendor(lifetimeMs?: number) {
  const states: string[] = []
  const prepare = async (state: string) => {
    states.push(state)
    const authorizationUrl = `https://idp.example/authorize?state=${state}`
    return {
      authorizationUrl,
      data: { verifier: `verifier-${states.length}` },
      ...(lifetimeMs !== undefined && { lifetimeMs }),
    }
  }
  return { states, prepare, last: () => states.at(-1) ?? '' }
}

export const accept = () => ({ accepted: { code: 'the code' } })
export const decline = () => ({ failure: 'access_denied' })
