import { BrokerError } from '@credbroker/core'
import type { Oauth2Options } from '../options.ts'

/** The `config_invalid` for one option. `message` goes on where the option's name ends. */
export function invalidOption(option: keyof Oauth2Options, message: string): BrokerError {
  return new BrokerError('config_invalid', message, { details: { option } })
}
