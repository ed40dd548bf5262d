import type { CallbackOutcome } from '@credbroker/core'
import { returnLocation } from '@credbroker/core/consent'
import type { ConsentParts } from '../attempt.ts'
import { judgeCallback, untrustedFailures } from './judge-callback.ts'

const untrusted: ReadonlySet<string> = new Set(untrustedFailures)

/**
 * A browser came back. The first return leaves its mark on the attempt, whatever it says, and the others only show where
 * it stands. Nothing is asked of the vendor: the code is held until the application says whose it is.
 */
export async function takeCallback(parameters: URLSearchParams, parts: ConsentParts): Promise<CallbackOutcome> {
  const { sessions, vendor } = parts
  const { keepFromCallback = [], serverFromCallback } = vendor
  const read = ['state', 'code', 'error', 'iss', ...keepFromCallback, serverFromCallback?.parameter ?? 'state']
  // RFC 6749 section 3.1: none of them more than once.
  if (read.some((name) => parameters.getAll(name).length > 1)) return refused('malformed')
  const state = parameters.get('state')
  if (state === null || state === '') return refused('malformed')
  const taken = await sessions.take(state, (attempt) => judgeCallback(parameters, attempt, parts))
  if (taken.session === undefined) return refused(taken.outcome === 'expired' ? 'expired' : 'unknown_session')
  const { session } = taken
  const { failure } = session
  if (failure !== undefined && untrusted.has(failure))
    return refused(failure === 'wrong_issuer' ? 'wrong_issuer' : 'malformed')
  const location = returnLocation(session)
  if (location === undefined) return refused('unknown_session')
  return { outcome: 'returned', location, failed: session.state === 'FAILED' }
}

function refused(reason: Extract<CallbackOutcome, { readonly outcome: 'refused' }>['reason']): CallbackOutcome {
  return { outcome: 'refused', reason }
}
