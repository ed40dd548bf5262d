import type { Clock, Lease } from '@credbroker/core'
import type { GrantStore } from '../../grants/grant-store.ts'
import { reachRefreshPoint } from './refresh-points.ts'

/** Short, because nobody else can help a grant while the lease of a process that was killed lasts. */
const leaseMs = 600

/** The right to refresh one grant, kept up while it is held. */
export interface GrantLease {
  readonly token: bigint
  release(): Promise<void>
}

/** `undefined`: somebody else has it. */
export async function leaseGrant(grants: GrantStore, id: string, clock: Clock): Promise<GrantLease | undefined> {
  reachRefreshPoint('lease.asking')
  const lease = await grants.lease(id, leaseMs)
  if (lease === undefined) return undefined
  reachRefreshPoint('lease.granted')
  const stop = keepUp(lease, clock)
  return {
    token: lease.token,
    async release(): Promise<void> {
      stop()
      reachRefreshPoint('lease.releasing')
      // It ends by itself as well.
      await lease.release().catch(() => {})
      reachRefreshPoint('lease.released')
    },
  }
}

/** Losing it is no harm: fencing and the journal keep two from doing the same. */
function keepUp(lease: Lease, clock: Clock): () => void {
  let stopped = false
  let cancel = () => {}
  const next = () => {
    cancel = clock.schedule(() => {
      lease.renew(leaseMs).then(
        (held) => {
          if (held && !stopped) next()
        },
        () => {
          if (!stopped) next()
        },
      )
    }, leaseMs / 3)
  }
  next()
  return () => {
    stopped = true
    cancel()
  }
}
