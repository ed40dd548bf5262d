import type { ConsentSession, SessionData } from '../sessions/consent-session.ts'
import type { SessionKeeping } from './session-keeping.ts'

/** The session as it is once it failed, or as somebody else left it. What was secret about it is not kept. */
export async function endSession<Data extends SessionData>(
  session: ConsentSession<Data>,
  failure: string,
  { sessions, withoutSecrets }: Pick<SessionKeeping<Data>, 'sessions' | 'withoutSecrets'>,
): Promise<ConsentSession<Data>> {
  const changes = { state: 'FAILED', failure, data: withoutSecrets(session.data) } as const
  const ended = await sessions.move(session, [session.state], changes)
  return ended ?? (await sessions.find(session.sessionUri, session)) ?? { ...session, ...changes }
}
