import type { KeyRing } from '../../sealing/key-ring.ts'
import type { Store } from '../../store/store.ts'
import { credentialHasher } from '../credential-hash.ts'
import { bodyText } from '../format/block.ts'
import { StoredLog } from '../stored-log.ts'
import { type NumberedAuditRecord, recordBlocks, recordsIn } from './record-blocks.ts'
import type { ReadOptions } from './read-audit-records.ts'

/**
 * Who got this credential: every record of its being handed out, oldest first. The credential is hashed with the key of
 * the store's ring and kept nowhere. Options and errors as with `readAuditRecords`.
 */
export async function* findCredential(
  store: Store,
  ring: KeyRing,
  credential: string,
  { afterBlock = 0, onUnreadable }: Pick<ReadOptions, 'afterBlock' | 'onUnreadable'> = {},
): AsyncGenerator<NumberedAuditRecord, void, undefined> {
  const hash = credentialHasher(ring)(credential)
  for await (const block of recordBlocks(new StoredLog(store, ring), afterBlock, onUnreadable)) {
    // Parsing every record would take most of the time.
    if (!bodyText(block).includes(hash)) continue
    for (const found of recordsIn(block, onUnreadable)) if (found.record.credentials?.includes(hash)) yield found
  }
}
