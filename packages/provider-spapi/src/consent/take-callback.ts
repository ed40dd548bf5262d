import type { CallbackOutcome } from '@credbroker/core'
import { type ReturnVerdict, returnLocation } from '@credbroker/core/consent'
import type { Attempt, AttemptData, ConsentParts } from './attempt.ts'

const read = ['state', 'selling_partner_id', 'spapi_oauth_code', 'error']

/**
 * A browser came back. The first return leaves its mark on the attempt, whatever it says, and the others only show where it
 * stands. Nothing is asked of Amazon: the code is held until the application says whose it is. Old hybrid applications get
 * `mws_auth_token` as well, which is for nothing any more.
 */
export async function takeCallback(parameters: URLSearchParams, parts: ConsentParts): Promise<CallbackOutcome> {
  const { sessions, context } = parts
  if (read.some((name) => parameters.getAll(name).length > 1)) return refused('malformed')
  const state = parameters.get('state')
  if (state === null || state === '') return refused('malformed')
  const taken = await sessions.take(state, (attempt) => judge(parameters, attempt, context.clock.now()))
  if (taken.session === undefined) return refused(taken.outcome === 'expired' ? 'expired' : 'unknown_session')
  const { session } = taken
  if (session.failure === 'malformed') return refused('malformed')
  const location = returnLocation(session)
  if (location === undefined) return refused('unknown_session')
  return { outcome: 'returned', location, failed: session.state === 'FAILED' }
}

function judge(
  parameters: URLSearchParams,
  { data: { expectedSellingPartnerId } }: Attempt,
  nowMs: number,
): ReturnVerdict<AttemptData> {
  const error = parameters.get('error')
  if (error !== null) return { failure: /^[\w.-]{1,64}$/.test(error) ? error : 'vendor_error' }
  const sellingPartnerId = parameters.get('selling_partner_id') ?? ''
  const code = parameters.get('spapi_oauth_code') ?? ''
  if (!/^[A-Z0-9]{1,32}$/.test(sellingPartnerId) || code === '') return { failure: 'malformed' }
  const isExpected = (expectedSellingPartnerId ?? sellingPartnerId) === sellingPartnerId
  if (!isExpected) return { failure: 'wrong_seller' }
  return { accepted: { sellingPartnerId, code, codeReceivedAtMs: nowMs } }
}

function refused(reason: Extract<CallbackOutcome, { readonly outcome: 'refused' }>['reason']): CallbackOutcome {
  return { outcome: 'refused', reason }
}
