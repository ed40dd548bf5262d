import type { Clock } from '@credbroker/core'
import { reached } from '../points.ts'
import { endOfTurn } from './end-of-turn.ts'
import type { Transact } from './transaction.ts'
import { untilUnlocked } from './until-unlocked.ts'

/** One transaction holds no more, so that the process answers others in between. */
const writesPerTransaction = 1000

/** One write of one caller. */
export interface Write<Outcome> {
  /** Whether it may be lost with the machine's power. */
  readonly relaxed: boolean
  /** Runs its statements. Runs again when the transaction could not be committed for want of a lock. */
  apply(): Outcome
}

/** What surrounds the writes of a transaction. */
export interface TransactionFrame {
  /** Before the transaction, with the number of its writes. */
  before(writes: number): void
  /** Inside of it, after its writes. */
  within(): void
  /** After the outcomes were handed out, before the next transaction. Never rejects. */
  after(): Promise<void>
  /** What callers see when the transaction failed. */
  failure(error: unknown): Error
}

export interface WriteQueue {
  /** The outcome of a write, once it is committed. Rejects when its transaction failed as a whole. */
  add<Outcome>(write: Write<Outcome>): Promise<Outcome>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

interface Waiting {
  readonly relaxed: boolean
  /** Runs the write; what it returns hands the outcome out. */
  apply(): () => void
  reject(error: Error): void
}

/**
 * Group commit: writes of the same turn of the event loop share one transaction, and one sync of the disk, in the order
 * in which they were asked for.
 */
export function writeQueue(clock: Clock, transact: Transact, frame: TransactionFrame): WriteQueue {
  const waiting: Waiting[] = []
  let draining: Promise<void> | undefined

  function commit(group: readonly Waiting[]): void {
    frame.before(group.length)
    const relaxed = group.every((write) => write.relaxed)
    const handOut = transact(relaxed, () => {
      reached('transaction.begin')
      const outcomes = group.map((write) => write.apply())
      frame.within()
      reached('transaction.written')
      return outcomes
    })
    reached('transaction.committed')
    for (const tell of handOut) tell()
    reached('transaction.acknowledged')
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      await endOfTurn()
      const group = waiting.splice(0, writesPerTransaction)
      try {
        await untilUnlocked(clock, () => commit(group))
        await frame.after()
      } catch (error) {
        const failure = frame.failure(error)
        for (const write of group) write.reject(failure)
      }
    }
    draining = undefined
  }

  return {
    add<Outcome>({ relaxed, apply }: Write<Outcome>): Promise<Outcome> {
      return new Promise<Outcome>((resolve, reject) => {
        const run = () => {
          const outcome = apply()
          return () => resolve(outcome)
        }
        waiting.push({ relaxed, apply: run, reject })
        draining ??= drain()
      })
    },
    idle: (): Promise<void> => draining ?? Promise.resolve(),
  }
}
