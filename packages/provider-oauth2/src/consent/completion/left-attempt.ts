import type { IssueCall } from '@credbroker/core'
import { abandonedAfterMs, type Attempt, type ConsentParts } from '../attempt.ts'
import { attemptEnded } from './attempt-ended.ts'
import { closeAttempt, grantIdOf } from './keep-grant.ts'

/**
 * An attempt as it stands once somebody looked after it whose worker ended: finished where the grant had been written,
 * failed where nobody will take it again. Any other is given back as it is.
 */
export async function lookedAfter(attempt: Attempt, parts: ConsentParts, call: IssueCall): Promise<Attempt> {
  const abandonment = parts.sessions.abandonment(attempt, abandonedAfterMs(call.deadlineMs))
  if (abandonment === 'none') return attempt
  if (await isKept(attempt, parts)) return closeAttempt(attempt, 'grant_added', parts, call)
  return abandonment === 'for_good' ? attemptEnded(attempt, 'outcome_unknown', parts) : attempt
}

/** Whether the grant of this attempt is in the store. */
export async function isKept(attempt: Attempt, parts: ConsentParts): Promise<boolean> {
  const stored = await parts.grants.find(grantIdOf(attempt, parts))
  return stored?.grant.sessionId === attempt.id
}
