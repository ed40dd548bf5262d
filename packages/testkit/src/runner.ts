/**
 * What a suite needs of a test runner; the suites themselves depend on none. `{ test, ok }` fits as it is:
 *
 *     import { test } from 'vitest'      // or: import { test } from 'node:test'
 *     import { ok } from 'node:assert/strict'
 */
export interface Runner {
  readonly test: DeclareTest
  /** Throws an error with this message when the value is falsy. */
  readonly ok: (value: unknown, message: string) => void
}

/** Declares one test, which fails when the promise rejects. Tests of one suite run one after another. */
export interface DeclareTest {
  (name: string, body: () => Promise<void>): unknown
  /** Declares a test that is not run. Without it, what a suite leaves out is a test that passes. */
  readonly skip?: (name: string, body: () => Promise<void>) => unknown
}
