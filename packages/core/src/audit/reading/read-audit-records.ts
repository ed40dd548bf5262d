import type { KeyRing } from '../../sealing/key-ring.ts'
import type { Store } from '../../store/store.ts'
import { StoredLog } from '../stored-log.ts'
import { lastRecordBlocks, type NumberedAuditRecord, recordBlocks, recordsIn } from './record-blocks.ts'

export interface ReadOptions {
  /** Only records with a greater number. */
  readonly afterRecord?: number
  /** Begin after this block: whoever knows the block of the last record that it has need not go through the log again. */
  readonly afterBlock?: number
  /** Only so many, the last ones. Reads back from the end, and no more than it has to. */
  readonly last?: number
  /** Called with the sequence of a block that does not open or parse, which is then passed over. */
  readonly onUnreadable?: (block: number) => void
}

/**
 * The records of the audit log, oldest first, of a store that is given as it is below the sealing of records. What comes
 * is what was written; whether anything is missing, `verifyAuditLog` says.
 *
 * Rejects with `internal` at a block that cannot be read, unless there is an `onUnreadable`.
 */
export async function* readAuditRecords(
  store: Store,
  ring: KeyRing,
  { afterRecord = 0, afterBlock = 0, last, onUnreadable }: ReadOptions = {},
): AsyncGenerator<NumberedAuditRecord, void, undefined> {
  const log = new StoredLog(store, ring)
  if (last !== undefined) {
    const blocks = await lastRecordBlocks(log, last, onUnreadable)
    const records = last > 0 ? blocks.flatMap((block) => recordsIn(block, onUnreadable)).slice(-last) : []
    yield* records.filter(({ number, block }) => number > afterRecord && block > afterBlock)
    return
  }
  for await (const block of recordBlocks(log, afterBlock, onUnreadable)) {
    if (block.first + block.count - 1 <= afterRecord) continue
    for (const record of recordsIn(block, onUnreadable)) if (record.number > afterRecord) yield record
  }
}
