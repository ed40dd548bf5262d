import { channel } from 'node:diagnostics_channel'

/** A moment of a refresh at which a process may end, or be made to end by a test. In the order in which they come. */
export type RefreshPoint =
  | 'lease.asking'
  | 'lease.granted'
  | 'grant.read'
  | 'intent.writing'
  | 'intent.written'
  | 'request.sending'
  | 'answer.read'
  | 'grant.writing'
  | 'grant.written'
  | 'refresh.recorded'
  | 'loss.writing'
  | 'loss.written'
  | 'intent.clearing'
  | 'intent.cleared'
  | 'lease.releasing'
  | 'lease.released'

const points = channel('credbroker:refresh')

/** Publishes `{ point }` on the diagnostics channel `credbroker:refresh` when somebody listens. */
export function reachRefreshPoint(point: RefreshPoint): void {
  if (points.hasSubscribers) points.publish({ point })
}
