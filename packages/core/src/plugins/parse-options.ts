import { BrokerError } from '../errors.ts'

/**
 * Parses several options and gives all results, or throws every fault at once, so that an operator sees them in one run.
 * For a provider's `create`; each part throws `config_invalid` with `details.option`.
 */
export function parseOptions<Parsed extends object>(
  parts: { readonly [Name in keyof Parsed]: () => Parsed[Name] },
): Parsed {
  const faults: BrokerError[] = []
  const parsed: Partial<Parsed> = {}
  for (const name in parts) {
    try {
      parsed[name] = parts[name]()
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      faults.push(error)
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, 'options cannot be used')
  // Every part was run and none threw.
  return parsed as Parsed
}
