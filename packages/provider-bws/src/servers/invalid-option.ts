import { BrokerError } from '@credbroker/core'
import type { BwsOptions } from '../options.ts'

/** The `config_invalid` for one option that cannot be used. */
export function invalidOption(option: keyof BwsOptions, message: string): BrokerError {
  return new BrokerError('config_invalid', message, { details: { option } })
}
