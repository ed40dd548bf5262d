import { BrokerError } from '../../errors.ts'
import type { Clock } from '../../services/services.ts'
import type { Lease, Store } from '../../store/store.ts'
import { reachKeyPoint } from '../key-points.ts'
import type { OpenKeyRing } from '../key-ring.ts'
import type { StoredRing } from '../stored-ring.ts'
import { underNewestMasterKey } from './newest-master-key.ts'
import { pause } from '../../waiting/pause.ts'
import { type ResealPass, resealPass } from './reseal-pass.ts'
import { countsOf, keptKey, type RewrapReport } from './rewrap-report.ts'

const leaseMs = 30_000

/** A record that is under an old key each time is written by somebody who does not see the rotation. */
const maxPasses = 20

/** How long after its retirement a key may still be in use by writers that had looked it up before. */
export const dropGraceMs = 5_000

export interface RewrapProgress {
  /** From 1. Records are gone through until nothing is left to do, and once more before a key is dropped. */
  readonly pass: number
  /** Records that this pass has looked at. */
  readonly examined: number
  /** Records that this pass has sealed anew. */
  readonly resealed: number
}

export interface RewrapOptions {
  readonly onProgress?: (progress: RewrapProgress) => void
  /** Ends the work between two batches, with the signal's reason. What was done stays done. */
  readonly signal?: AbortSignal
  /** Default {@link dropGraceMs}. */
  readonly dropGraceMs?: number
}

/**
 * Wraps all keys of a store with the newest master key, seals every record with the current data key, and drops the
 * data keys that nothing is sealed with any more. The store is given as it is below the sealing; others may serve from
 * it meanwhile. The work may end at any moment and be started again.
 *
 * Throws `conflict` while another process does the same.
 */
export async function rewrapRecords(
  store: Store,
  ring: OpenKeyRing,
  { clock }: { readonly clock: Clock },
  options: RewrapOptions = {},
): Promise<RewrapReport> {
  const lease = await store.lease('keys/rewrap', leaseMs)
  if (lease === undefined) throw busy()
  try {
    reachKeyPoint('rewrap.started')
    await ring.change(underNewestMasterKey)
    return await rewrapUnderLease(store, ring, clock, options, renewing(lease, clock))
  } finally {
    await lease.release()
  }
}

async function rewrapUnderLease(
  store: Store,
  ring: OpenKeyRing,
  clock: Clock,
  { onProgress, signal, dropGraceMs: graceMs = dropGraceMs }: RewrapOptions,
  renew: () => Promise<void>,
): Promise<RewrapReport> {
  /** By retired key: from when on nobody writes with it. */
  const restsAtMs = new Map<string, number>()
  let before: ResealPass | undefined
  let resealed = 0
  let wasClean = false

  for (let number = 1; ; number++) {
    noteRetired(restsAtMs, await ring.look(), clock.now(), graceMs)
    const startedAtMs = clock.now()
    const pass = await resealPass(store, ring, signal, async (examined, done) => {
      onProgress?.({ pass: number, examined, resealed: done })
      await renew()
    })
    before ??= pass
    resealed += pass.resealed
    noteRetired(restsAtMs, await ring.look(), clock.now(), graceMs)
    const isClean = pass.resealed === 0 && pass.contended === 0
    const allRestAtMs = Math.max(...restsAtMs.values())
    const isProven = restsAtMs.size === 0 || (wasClean && allRestAtMs <= startedAtMs)
    if ((isClean && isProven) || number === maxPasses) {
      const unused = [...restsAtMs].filter(([id, atMs]) => atMs <= startedAtMs && !pass.found.has(id)).map(([id]) => id)
      await drop(ring, unused)
      const kept = [...restsAtMs.keys()].filter((id) => !unused.includes(id)).map((id) => keptKey(id, pass))
      const { unopened } = pass
      const { masterKeyId } = ring
      return { before: countsOf(before), after: countsOf(pass), resealed, dropped: unused, kept, unopened, masterKeyId }
    }
    if (isClean) await pause(clock, allRestAtMs - clock.now(), signal)
    await renew()
    wasClean = isClean
  }
}

/** The clock of who retired a key may be ahead of this one; then the wait begins when the key is first seen retired. */
function noteRetired(restsAtMs: Map<string, number>, { keys }: StoredRing, nowMs: number, graceMs: number): void {
  for (const { id, retiredAtMs } of keys) {
    if (retiredAtMs !== undefined && !restsAtMs.has(id)) restsAtMs.set(id, Math.min(retiredAtMs, nowMs) + graceMs)
  }
}

async function drop(ring: OpenKeyRing, unused: readonly string[]): Promise<void> {
  if (unused.length === 0) return
  reachKeyPoint('rewrap.before-drop')
  await ring.change(async ({ root, keys: [current, ...older] }) => ({
    root,
    keys: [current, ...older.filter(({ id }) => !unused.includes(id))],
  }))
  reachKeyPoint('rewrap.dropped')
}

function renewing(lease: Lease, clock: Clock): () => Promise<void> {
  let renewedAtMs = clock.now()
  return async () => {
    if (clock.now() - renewedAtMs < leaseMs / 3) return
    if (!(await lease.renew(leaseMs))) throw busy()
    renewedAtMs = clock.now()
  }
}

function busy(): BrokerError {
  return new BrokerError(
    'conflict',
    `another process seals the records of this store anew; wait until it is done, or ${leaseMs / 1000} s when it was killed, and run rewrap again`,
    { retryable: true, retryAfterMs: leaseMs },
  )
}
