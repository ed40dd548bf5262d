import type { FoundSecret } from '../found-account.ts'

/** Named texts, and where they come from. */
export interface Variables {
  /** For notes: `the environment`, or the path of a file. */
  readonly origin: string
  readonly values: Readonly<Record<string, string | undefined>>
}

/** The value of a variable; `undefined` when it is not set or is empty, which all three libraries take for the same. */
export function valueOf({ values }: Variables, name: string): string | undefined {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  return value === '' ? undefined : value
}

export function secretOf(variables: Variables, name: string): FoundSecret | undefined {
  const value = valueOf(variables, name)
  return value === undefined ? undefined : { value, variable: name }
}

/** The sentence about variables that belong together and of which only some are set. */
export function halfCompleteNote(variables: Variables, names: readonly string[]): string {
  const set = names.filter((name) => valueOf(variables, name) !== undefined)
  const missing = names.filter((name) => valueOf(variables, name) === undefined)
  return `${set.join(', ')} of ${variables.origin} is not imported, because ${missing.join(' and ')} is missing.`
}
