import type { IssueCall } from '@credbroker/core'
import { noSuchSession } from '@credbroker/core/consent'
import { pause } from '../../waiting/pause.ts'
import { abandonedAfterMs, type Attempt, type ConsentParts } from '../attempt.ts'
import { closeAttempt } from './keep-grant.ts'
import { isKept, lookedAfter } from './left-attempt.ts'
import { redeemCode } from './redeem-code.ts'

const lookAgainMs = 200

/**
 * The application says whose attempt it is; then, and not sooner, the code is used. Completing twice is completing once:
 * who comes second waits for the first, and hears that it is done. Rejects with `access_denied` in the same words for
 * what is unknown, over, not there yet, or another person's.
 */
export async function completeAttempt(sessionUri: string, parts: ConsentParts, call: IssueCall): Promise<void> {
  const { sessions, context } = parts
  const { subject, signal, deadlineMs } = call
  if (subject === undefined) throw noSuchSession()
  for (;;) {
    const bound = await sessions.bind(sessionUri, subject, abandonedAfterMs(deadlineMs))
    if (bound !== undefined) return useAnswer(bound, parts, call)
    const found = await sessions.find(sessionUri, { subject })
    const attempt = found && (await lookedAfter(found, parts, call))
    if (attempt?.state === 'DONE') return
    const mayBeDone = attempt?.state === 'BOUND' || (attempt?.state === 'CALLBACK' && !sessions.isExpired(attempt))
    if (!mayBeDone) throw noSuchSession()
    await pause(context.clock, lookAgainMs)
    signal.throwIfAborted()
  }
}

async function useAnswer(attempt: Attempt, parts: ConsentParts, call: IssueCall): Promise<void> {
  // Whoever had it before may have come as far as the grant.
  const wasTried = attempt.attempts > 1
  if (wasTried && (await isKept(attempt, parts))) await closeAttempt(attempt, 'grant_added', parts, call)
  else await redeemCode(attempt, parts, call)
}
