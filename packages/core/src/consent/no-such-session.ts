import { BrokerError } from '../errors.ts'

/** The same words for every reason, so that a handle can be tried out by nobody. */
export function noSuchSession(): BrokerError {
  return new BrokerError('access_denied', 'invalid or expired session; start a new consent')
}
