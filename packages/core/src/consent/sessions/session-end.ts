import type { ConsentSession, SessionData } from './consent-session.ts'

type Timed = Pick<ConsentSession<SessionData>, 'state' | 'expiresAtMs'>
type Worked = Timed & Pick<ConsentSession<SessionData>, 'worker' | 'boundAtMs' | 'attempts'>

/** `once`: its worker left it, and it may be taken once more. `for_good`: nobody takes it again. */
export type Abandonment = 'none' | 'once' | 'for_good'

/** Whether nothing can come of a session any more because its time is over. */
export function isExpired({ state, expiresAtMs }: Timed, nowMs: number): boolean {
  return (state === 'PENDING' || state === 'CALLBACK') && nowMs >= expiresAtMs
}

/**
 * Whether the worker of a bound session left it: it has ended for certain, or had its time. What the vendor made of the
 * answer is then unknown.
 */
export function abandonment(
  { state, worker, boundAtMs = 0, attempts, expiresAtMs }: Worked,
  at: { readonly nowMs: number; readonly abandonedAfterMs: number; readonly isGone: (worker: string) => boolean },
): Abandonment {
  if (state !== 'BOUND') return 'none'
  const isLeft = (worker !== undefined && at.isGone(worker)) || at.nowMs >= boundAtMs + at.abandonedAfterMs
  if (!isLeft) return 'none'
  return attempts > 1 || at.nowMs >= expiresAtMs ? 'for_good' : 'once'
}
