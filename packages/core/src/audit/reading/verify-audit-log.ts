import type { KeyRing } from '../../sealing/key-ring.ts'
import { endOfTurn } from '../../services/default-services.ts'
import type { Store } from '../../store/store.ts'
import { StoredLog } from '../stored-log.ts'
import type { AuditVerification, VerifyOptions } from './audit-verification.ts'
import { ChainCheck } from './chain-check.ts'
import { checkEnd, checkReach, keptCheckpoint } from './end-check.ts'
import { FaultList } from './fault-list.ts'

/**
 * Verifies the whole audit log of a store, given as it is below the sealing of records, and says where something is
 * wrong. Brokers may go on appending meanwhile. Rejects only with what the store throws.
 *
 * The keys of the log are derived from the store's ring. So nobody without them can change a block unseen, and what can
 * be done with old bytes alone is found too, but for one thing: a store that was put back as a whole, with its head, is
 * an intact older log. Only a checkpoint that was kept elsewhere shows it.
 */
export async function verifyAuditLog(
  store: Store,
  ring: KeyRing,
  { checkpoint, onProgress }: VerifyOptions = {},
): Promise<AuditVerification> {
  const log = new StoredLog(store, ring)
  const faults = new FaultList()
  const kept = keptCheckpoint(log, checkpoint, faults)
  const chain = new ChainCheck(log, faults, kept)
  const walk = async (upTo: number): Promise<void> => {
    for (;;) {
      const before = chain.lastSequence
      const blocks = before < upTo ? await log.read(before) : []
      for (const block of blocks) if (block.sequence <= upTo) chain.next(block)
      if (chain.lastSequence === before) return
      onProgress?.({ blocks: chain.blocks, records: chain.records })
      await endOfTurn()
    }
  }
  await walk(Number.MAX_SAFE_INTEGER)
  // What is appended after this is not looked at; what was appended before it belongs to the log.
  const end = await log.end()
  await walk(end.sequence)
  await checkEnd(log, chain, end, faults)
  checkReach(chain, kept, faults)
  const { latestCheckpoint } = chain
  return {
    ok: faults.count === 0,
    records: chain.records,
    blocks: chain.blocks,
    checkpoints: chain.checkpoints,
    ...(latestCheckpoint !== undefined && { latestCheckpoint }),
    faults: faults.finish(chain.lastSequence),
    faultCount: faults.count,
  }
}
