/** What a provider whose credentials rest on a user's consent is built with: `@credbroker/core/consent`. */
export { closeSession } from './completion/close-session.ts'
export { completeSession } from './completion/complete-session.ts'
export { endSession } from './completion/end-session.ts'
export { lookedAfter } from './completion/left-session.ts'
export type { SessionKeeping } from './completion/session-keeping.ts'
export type { StoredGrant } from './grant-records.ts'
export { GrantRecords } from './grant-records.ts'
export { registeredReturnUrl, requiredReturnUrl } from './registered-return-url.ts'
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
