import type { IssueCall } from '../../issue.ts'
import { pause } from '../../waiting/pause.ts'
import { noSuchSession } from '../no-such-session.ts'
import type { ConsentSession, SessionData } from '../sessions/consent-session.ts'
import { closeSession } from './close-session.ts'
import { abandonedAfterMs, lookedAfter } from './left-session.ts'
import type { SessionKeeping } from './session-keeping.ts'

const lookAgainMs = 200

/**
 * The application says whose session it is; then, and not sooner, the vendor's answer is used. Completing twice is completing
 * once: who comes second waits for the first, and hears that it is done. Rejects with `access_denied` in the same words
 * for what is unknown, over, not there yet, or another person's. `use`: uses the answer of a bound session, once; resolves
 * when the grant is durable and the session closed.
 */
export async function completeSession<Data extends SessionData>(
  sessionUri: string,
  keeping: SessionKeeping<Data>,
  use: (session: ConsentSession<Data>) => Promise<void>,
  call: IssueCall,
): Promise<void> {
  const { sessions, context } = keeping
  const { subject, signal } = call
  if (subject === undefined) throw noSuchSession()
  for (;;) {
    const bound = await sessions.bind(sessionUri, subject, abandonedAfterMs(call))
    if (bound !== undefined) return useOnce(bound, keeping, use, call)
    const found = await sessions.find(sessionUri, { subject })
    const session = found && (await lookedAfter(found, keeping, call))
    if (session?.state === 'DONE') return
    const mayBeDone = session?.state === 'BOUND' || (session?.state === 'CALLBACK' && !sessions.isExpired(session))
    if (!mayBeDone) throw noSuchSession()
    await pause(context.clock, lookAgainMs)
    signal.throwIfAborted()
  }
}

async function useOnce<Data extends SessionData>(
  session: ConsentSession<Data>,
  keeping: SessionKeeping<Data>,
  use: (session: ConsentSession<Data>) => Promise<void>,
  call: IssueCall,
): Promise<void> {
  // Whoever had it before may have come as far as the grant.
  const wasTried = session.attempts > 1
  if (wasTried && (await keeping.isKept(session))) await closeSession(session, 'grant_added', keeping, call)
  else await use(session)
}
