import { BrokerError } from '@credbroker/core'

/** The one refusal for what is no workload token of this broker, so that nobody learns what is wrong with a forgery. */
export function invalidToken(): BrokerError {
  return new BrokerError('unauthenticated', 'the workload token is not valid; ask for a new one')
}

/** The refusal for a token of this broker whose time is over. */
export function endedToken(): BrokerError {
  return new BrokerError('unauthenticated', 'the workload token has ended; ask for a new one')
}

/** The JWT that a workload token refers to is not kept any more. */
export function endedUserToken(): BrokerError {
  return new BrokerError(
    'unauthenticated',
    "the user's token behind this workload token has ended; ask for a new workload token with a new user token",
  )
}
