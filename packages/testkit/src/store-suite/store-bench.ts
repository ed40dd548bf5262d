import type { Store } from '@credbroker/core'
import { type Checks, checks } from '../suite/checks.ts'
import type { Runner } from '../runner.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import type { StoreSubject } from './store-subject.ts'

/** What the cases of a store work with. */
export interface StoreBench extends Checks {
  readonly clock: VirtualClock | undefined
  /** Why cases that move time do not apply; `undefined` when they do. */
  readonly noClock: string | undefined
  /** Why cases that open a store again do not apply; `undefined` when they do. */
  readonly noReopening: string | undefined
  /** Makes the body of a case: it gets an empty store, which is closed after it. */
  withStore(use: (store: Store) => Promise<void>): () => Promise<void>
  /** Makes the body of a case that closes its store and opens what is left. */
  withReopening(use: (store: Store, reopen: () => Promise<Store>) => Promise<void>): () => Promise<void>
  /** Makes the body of a case that moves time. */
  withTime(use: (store: Store, clock: VirtualClock) => Promise<void>): () => Promise<void>
}

let opened = 0

export function storeBench(runner: Runner, { open, reopen, clock }: StoreSubject): StoreBench {
  const newName = () => `store-${process.pid}-${++opened}`

  const withReopening =
    (use: (store: Store, again: () => Promise<Store>) => Promise<void>): (() => Promise<void>) =>
    async () => {
      const name = newName()
      let store = await open(name)
      const again = async () => {
        await store.close()
        store = await (reopen ?? open)(name)
        return store
      }
      try {
        await use(store, again)
      } finally {
        await store.close()
      }
    }

  return {
    ...checks(runner),
    clock,
    noClock: clock === undefined ? 'no clock was given' : undefined,
    noReopening: reopen === undefined ? 'the store keeps nothing' : undefined,
    withReopening,
    withStore: (use: (store: Store) => Promise<void>): (() => Promise<void>) => withReopening((store) => use(store)),
    withTime: (use: (store: Store, moved: VirtualClock) => Promise<void>): (() => Promise<void>) =>
      withReopening((store) => (clock === undefined ? Promise.resolve() : use(store, clock))),
  }
}
