import { inspect, isDeepStrictEqual } from 'node:util'
import type { Runner } from '../runner.ts'

/** What cases say about what they saw. Every method throws, through the runner, when it does not hold. */
export interface Checks {
  ok(value: unknown, message: string): void
  equal(actual: unknown, expected: unknown, what: string): void
  /** The value, which is not undefined. */
  present<T>(value: T | undefined, what: string): T
  /** What the promise rejects with. */
  rejection(work: Promise<unknown>, what: string): Promise<unknown>
}

export function checks({ ok }: Pick<Runner, 'ok'>): Checks {
  return {
    ok,
    equal(actual: unknown, expected: unknown, what: string): void {
      ok(isDeepStrictEqual(actual, expected), `${what}: expected ${shown(expected)}, got ${shown(actual)}`)
    },
    present<T>(value: T | undefined, what: string): T {
      ok(value !== undefined, `${what}: expected something, got undefined`)
      // The runner's `ok` has thrown, or it is no runner.
      return value as T
    },
    async rejection(work: Promise<unknown>, what: string): Promise<unknown> {
      const outcome = await work.then(
        () => ({ rejected: false, error: undefined }),
        (error: unknown) => ({ rejected: true, error }),
      )
      ok(outcome.rejected, `${what}: expected a rejection, but it resolved`)
      return outcome.error
    },
  }
}

function shown(value: unknown): string {
  return inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 100, maxArrayLength: 20 })
}
