import { channel } from 'node:diagnostics_channel'

/** A moment in the life of a record at which a process may end, or be made to end by a test. */
export type AuditPoint =
  | 'append.gathered'
  | 'append.sealed'
  | 'append.stored'
  | 'append.acknowledged'
  | 'checkpoint.signed'

const points = channel('credbroker:audit')

/** Publishes `{ point }` on the diagnostics channel `credbroker:audit` when somebody listens. */
export function reachAuditPoint(point: AuditPoint): void {
  if (points.hasSubscribers) points.publish({ point })
}
