/** What a provider whose credentials rest on a user's consent is built with: `@credbroker/core/consent`. */
export { noSuchSession } from './no-such-session.ts'
export type { ConsentSession, SessionData, SessionState } from './sessions/consent-session.ts'
export type {
  PreparedSession,
  ReturnVerdict,
  SessionAsk,
  SessionOwner,
  TakenReturn,
} from './sessions/consent-sessions.ts'
export { ConsentSessions, sessionLifetimeMs } from './sessions/consent-sessions.ts'
export { returnLocation } from './return-location.ts'
