import { BrokerError } from '@credbroker/core'

/** A user's JWT that is what it says. Another JWT of the same issuer and subject is of the same user. */
export interface VerifiedUserToken {
  readonly jwt: string
  readonly issuer: string
  readonly subject: string
  /** Absent only for a JWT without `exp` that was not verified. */
  readonly expiresAtMs?: number
}

/** Characters, by the service model of AgentCore. */
export const longestUserToken = 131_072

/** Refuses a user token; `reason` says why, and holds nothing of it. */
export function refusedUserToken(reason: string): BrokerError {
  return new BrokerError('unauthenticated', `the user token is refused: ${reason}`)
}

/** The refusal of what does not even look like a JWT. */
export function malformedUserToken(): BrokerError {
  return refusedUserToken('it is no signed JWT in compact form; send the one that the user signed in with')
}
