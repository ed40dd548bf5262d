import { ok } from 'node:assert/strict'
import type { Runner } from '../../src/index.ts'

export interface CollectedTest {
  /** `group: behaviour`. */
  readonly name: string
  readonly skipped: boolean
  /** Absent when it passed. */
  readonly error?: unknown
}

/** Declares a suite and runs what it declared, one test after another. */
export async function collect(declare: (runner: Runner) => void): Promise<CollectedTest[]> {
  const declared: { readonly name: string; readonly body?: () => Promise<void> }[] = []
  const test = Object.assign((name: string, body: () => Promise<void>) => void declared.push({ name, body }), {
    skip: (name: string) => void declared.push({ name }),
  })
  declare({ test, ok })
  const collected: CollectedTest[] = []
  for (const { name, body } of declared) {
    try {
      await body?.()
      collected.push({ name, skipped: body === undefined })
    } catch (error) {
      collected.push({ name, skipped: false, error })
    }
  }
  return collected
}

/** Each failure: the test's name and what its error says, causes included. */
export function failures(tests: readonly CollectedTest[]): string[] {
  return tests.flatMap(({ name, error }) => (error === undefined ? [] : [`${name} => ${messages(error)}`]))
}

function messages(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message} <= ${messages(error.cause)}`
}

/** Every group but one, to be skipped. */
export function allBut<Group extends string>(groups: readonly Group[], group: Group): Partial<Record<Group, string>> {
  const others = groups.filter((other) => other !== group)
  return Object.fromEntries(others.map((other) => [other, 'another group is looked at'])) as Partial<
    Record<Group, string>
  >
}
