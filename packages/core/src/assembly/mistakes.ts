import { type ConfigSource, configInvalid } from '../config/config-source.ts'
import type { BrokerError, ConfigProblem } from '../errors.ts'

/** Collects mistakes that only the running of plugins shows, with their place in the file. */
export class Mistakes {
  readonly problems: ConfigProblem[]
  readonly #source: ConfigSource

  constructor(source: ConfigSource, known: readonly ConfigProblem[]) {
    this.#source = source
    this.problems = [...known]
  }

  add(path: readonly string[], message: string): void {
    this.problems.push(this.#source.problem(path, message))
  }

  throwIfAny(): void {
    if (this.problems.length > 0) throw configInvalid(this.problems)
  }
}

/** Where in its options a provider's own `config_invalid` belongs. */
export function optionPath({ details }: BrokerError): string[] {
  return details?.option?.split('.') ?? []
}
