import { BrokerError, type Caller, type SessionFacts, type UserIdentifier } from '@credbroker/core'
import type { Operation, OperationCall } from '../../operation/operation.ts'
import { actsFor } from '../../operation/principal.ts'
import { belongsTo } from './session-owner.ts'
import type { ServerParts } from '../../server-parts.ts'
import type { CompleteResourceTokenAuthInput } from '../shapes/index.ts'
import { dataOperation } from './data-operation.ts'

const name = 'CompleteResourceTokenAuth'

/**
 * The application says whose session it is; only then the vendor's answer is used. A user who completes a session again is
 * told again that it is complete, so that a call whose answer was lost can be repeated.
 *
 * Rejects with one and the same `access_denied` for a session that is unknown, over, another user's, or of a workload that
 * the sender may not act for; with `unauthenticated` for a JWT that is no good; with what the vendor refused.
 */
export function completeResourceTokenAuth(parts: ServerParts): Operation<CompleteResourceTokenAuthInput, object> {
  return dataOperation(name, '/identities/CompleteResourceTokenAuth', (input, call) => complete(parts, input, call))
}

async function complete(
  { broker, directory, userTokens }: ServerParts,
  { sessionUri, userIdentifier }: CompleteResourceTokenAuthInput,
  { principal, requestId }: OperationCall,
): Promise<object> {
  const { userId, userToken } = userIdentifier
  const person: UserIdentifier = userId === undefined ? { userToken } : { userId }
  if (userToken !== undefined) await userTokens.verify(userToken)
  await directory.catchUp()
  const session: SessionFacts | undefined = await broker.consents.session(sessionUri)
  if (session === undefined || !actsFor(principal, session.workload)) throw invalidSession()
  if (!belongsTo(session, await directory.workload(session.workload))) throw invalidSession()
  try {
    await broker.completeSession(sessionUri, person)
  } catch (error) {
    throw isRefusedSession(error) ? invalidSession() : error
  }
  const { workload } = session
  const caller: Caller = { workload, ...(userId !== undefined && { user: userId }), requestId }
  await broker.record({ action: 'consent_completed', caller })
  return {}
}

/** The vendor's refusals say what was refused. */
function isRefusedSession(error: unknown): boolean {
  return error instanceof BrokerError && error.code === 'access_denied' && error.details === undefined
}

/** The same for every reason and without the provider's name, so that a handle can be tried out by nobody. */
function invalidSession(): BrokerError {
  return new BrokerError('access_denied', 'Invalid or expired session; start a new consent')
}
