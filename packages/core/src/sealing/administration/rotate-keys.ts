import { createSecretKey } from 'node:crypto'
import { BrokerError } from '../../errors.ts'
import type { Clock, Random } from '../../services/services.ts'
import type { Store } from '../../store/store.ts'
import { reachKeyPoint } from '../key-points.ts'
import type { OpenKeyRing } from '../key-ring.ts'
import { wrapKey } from '../unwrapped-ring.ts'
import { underNewestMasterKey } from './newest-master-key.ts'

const leaseMs = 10_000

export interface RotateOptions {
  /**
   * Makes a new master key first, such as `add` of the configured ones. Not called when the newest master key wraps
   * nothing in this ring yet: an earlier rotation made it and was interrupted.
   */
  readonly addMasterKey?: () => Promise<void>
}

export interface RotateReport {
  /** The data key that seals from now on. */
  readonly keyId: string
  /** The one that did until now. It still opens what it sealed; `rewrap` replaces and drops it. */
  readonly retiredKeyId: string
  /** The master key that wraps all of them now. */
  readonly masterKeyId: string
}

/**
 * Makes a new data key, and wraps all keys with the newest master key. Other processes on the store seal with the new
 * key within `ringCheckMs`. Throws `conflict` while another process does the same.
 */
export async function rotateKeys(
  store: Store,
  ring: OpenKeyRing,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  { addMasterKey }: RotateOptions = {},
): Promise<RotateReport> {
  // Two that add a master key to one file at once would lose one of the two, and with it what it wrapped.
  const lease = await store.lease('keys/rotate', leaseMs)
  if (lease === undefined) {
    throw new BrokerError(
      'conflict',
      `another process rotates the keys of this store; try again when it is done, ${leaseMs / 1000} s from now at the latest`,
      { retryable: true, retryAfterMs: leaseMs },
    )
  }
  try {
    if (addMasterKey !== undefined && (await usesNewestMasterKey(ring))) await addMasterKey()
    const key = createSecretKey(random.bytes(32))
    const keyId = Buffer.from(random.bytes(8)).toString('hex')
    reachKeyPoint('rotate.key-made')
    let retiredKeyId = ''
    await ring.change(async (stored, unwrapped, wrapper) => {
      const { root, keys } = await underNewestMasterKey(stored, unwrapped, wrapper)
      const [current, ...older] = keys
      const nowMs = clock.now()
      retiredKeyId = current.id
      const added = { id: keyId, ...(await wrapKey(key, wrapper)), createdAtMs: nowMs }
      return { root, keys: [added, { ...current, retiredAtMs: nowMs }, ...older] }
    })
    reachKeyPoint('rotate.ring-written')
    return { keyId, retiredKeyId, masterKeyId: ring.masterKeyId }
  } finally {
    await lease.release()
  }
}

async function usesNewestMasterKey(ring: OpenKeyRing): Promise<boolean> {
  const { root, keys } = await ring.look()
  return [root, ...keys].some(({ masterKeyId }) => masterKeyId === ring.masterKeyId)
}
