import { channel } from 'node:diagnostics_channel'

/** A moment in the life of the keys at which a process may end, or be made to end by a test. */
export type KeyPoint =
  | 'ring.before-write'
  | 'ring.written'
  | 'rotate.key-made'
  | 'rotate.ring-written'
  | 'rewrap.started'
  | 'rewrap.record-sealed'
  | 'rewrap.record-written'
  | 'rewrap.pass-done'
  | 'rewrap.before-drop'
  | 'rewrap.dropped'
  | 'key-file.temporary-written'
  | 'key-file.renamed'

const points = channel('credbroker:keys')

/** Publishes `{ point }` on the diagnostics channel `credbroker:keys` when somebody listens. */
export function reachKeyPoint(point: KeyPoint): void {
  if (points.hasSubscribers) points.publish({ point })
}
