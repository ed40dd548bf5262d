import type { Session } from '../session/session.ts'

/** Where a session outlives the process: a login is the call that the vendor limits most. None of it ever fails a request. */
export interface SessionState {
  /** `undefined` when there is none that can be used. */
  load(): Promise<Session | undefined>
  /** Resolves also when it could not be kept. */
  save(session: Session): Promise<void>
  /** The same. */
  remove(): Promise<void>
}
