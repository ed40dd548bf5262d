import type { IssueCall } from '../../issue.ts'
import { persistently } from '../../waiting/persistently.ts'
import type { ConsentSession, SessionData } from '../sessions/consent-session.ts'
import type { SessionKeeping } from './session-keeping.ts'

/** What is left to do once the grant of a session is in the store: its end, and the record of it. */
export async function closeSession<Data extends SessionData>(
  session: ConsentSession<Data>,
  action: 'grant_added' | 'grant_replaced',
  { context, sessions, kind, withoutSecrets }: SessionKeeping<Data>,
  { requestId }: IssueCall,
): Promise<ConsentSession<Data>> {
  const { workload, subject, user } = session
  const changes = { state: 'DONE', data: withoutSecrets(session.data) } as const
  const move = () => sessions.move(session, [session.state], changes)
  const done = await persistently(move, 'the end of a consent', context)
  context.forget({ workload, subject })
  await context.recordGrant({ action, workload, ...(user !== undefined && { user }), kind, requestId })
  return done ?? { ...session, ...changes }
}
