import type { ProviderContext } from '../../provider.ts'
import type { ConsentSession, SessionData } from '../sessions/consent-session.ts'
import type { ConsentSessions } from '../sessions/consent-sessions.ts'

/** How one provider finishes its sessions. */
export interface SessionKeeping<Data extends SessionData> {
  readonly context: Pick<ProviderContext, 'clock' | 'logger' | 'forget' | 'recordGrant'>
  readonly sessions: ConsentSessions<Data>
  /** Of the credentials, for the audit log. */
  readonly kind: string
  /** What may stay in the record of a session that is over. */
  withoutSecrets(data: Data): Data
  /** Whether what this session brought, and nothing else, is in the store. */
  isKept(session: ConsentSession<Data>): Promise<boolean>
}
