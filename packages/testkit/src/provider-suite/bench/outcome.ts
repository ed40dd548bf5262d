import type { VirtualClock } from '../../virtual-clock.ts'

/** What became of a request. */
export interface Outcome {
  readonly answer?: object
  /** What it was rejected with. */
  readonly error?: unknown
}

/** Lets time pass until the work has ended. Throws when it has not within the time given. */
export async function outcomeOf(work: Promise<unknown>, clock: VirtualClock, withinMs: number): Promise<Outcome> {
  const ended = await clock.advanceUntil(work, withinMs)
  if (!ended) throw new Error(`no answer came within ${withinMs / 1000} s of the virtual clock`)
  return work.then(
    (answer) => ({ answer: Object(answer) }),
    (error: unknown) => ({ error }),
  )
}
