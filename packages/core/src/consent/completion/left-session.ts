import type { IssueCall } from '../../issue.ts'
import type { ConsentSession, SessionData } from '../sessions/consent-session.ts'
import { closeSession } from './close-session.ts'
import { endSession } from './end-session.ts'
import type { SessionKeeping } from './session-keeping.ts'

/**
 * A session as it stands once somebody looked after it whose worker ended: finished where the grant had been written,
 * failed where nobody will take it again. Any other is given back as it is.
 */
export async function lookedAfter<Data extends SessionData>(
  session: ConsentSession<Data>,
  keeping: SessionKeeping<Data>,
  call: IssueCall,
): Promise<ConsentSession<Data>> {
  const abandonment = keeping.sessions.abandonment(session, abandonedAfterMs(call))
  if (abandonment === 'none') return session
  if (await keeping.isKept(session)) return closeSession(session, 'grant_added', keeping, call)
  return abandonment === 'for_good' ? endSession(session, 'outcome_unknown', keeping) : session
}

/** How long a process that uses a vendor's answer is taken to be at it, in milliseconds. It gives up at its deadline. */
export function abandonedAfterMs({ deadlineMs }: IssueCall): number {
  return deadlineMs + 15_000
}
