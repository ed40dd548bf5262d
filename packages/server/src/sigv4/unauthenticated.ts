import { BrokerError } from '@credbroker/core'

/** The refusal of a request whose sender is not proven. The message names no part of what was sent. */
export function unauthenticated(message: string): BrokerError {
  return new BrokerError('unauthenticated', message)
}
