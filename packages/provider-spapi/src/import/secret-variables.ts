import { ImportedSecret } from '@credbroker/core'
import type { FoundSecret } from './found-account.ts'

/**
 * Gives each secret the environment variable that the configuration names: the one that it was found in, or a new one,
 * which holds nothing else, neither in the environment nor for another secret.
 */
export class SecretVariables {
  readonly #env: Readonly<Record<string, string | undefined>>
  readonly #given = new Map<string, string>()

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env
  }

  /** `proposed`: the name of a new variable, such as `SPAPI_CLIENT_SECRET`; a number follows it where it is taken. */
  assign({ value, variable }: FoundSecret, proposed: string): ImportedSecret {
    const name = [variable, proposed].find((name) => name !== undefined && this.#isFree(name, value))
    let free = name ?? proposed
    for (let number = 2; !this.#isFree(free, value); number++) free = `${proposed}_${number}`
    this.#given.set(free, value)
    return new ImportedSecret(value, { variable: free, isSet: this.#env[free] === value })
  }

  #isFree(name: string, value: string): boolean {
    const held = this.#given.get(name) ?? this.#env[name] ?? ''
    return held === '' || held === value
  }
}

/** The variable for something of a provider: its name and the words, in capitals and joined by underscores. */
export function proposedVariable(...words: readonly string[]): string {
  return words
    .join('_')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
}
