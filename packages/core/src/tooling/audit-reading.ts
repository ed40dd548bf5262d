import type { PublishedCheckpoint } from '../audit/format/checkpoint.ts'
import { publicKeyOf } from '../audit/format/checkpoint.ts'
import type { AuditVerification, VerifyOptions } from '../audit/reading/audit-verification.ts'
import { findCredential } from '../audit/reading/find-credential.ts'
import { type ReadOptions, readAuditRecords } from '../audit/reading/read-audit-records.ts'
import type { NumberedAuditRecord } from '../audit/reading/record-blocks.ts'
import { verifyAuditLog } from '../audit/reading/verify-audit-log.ts'
import { StoredLog } from '../audit/stored-log.ts'
import type { KeyRing } from '../sealing/key-ring.ts'
import type { Store } from '../store/store.ts'

/** The audit log of a store, for reading. Brokers may go on writing meanwhile. */
export interface AuditReading {
  verify(options?: VerifyOptions): Promise<AuditVerification>
  /** Oldest first. */
  records(options?: ReadOptions): AsyncIterable<NumberedAuditRecord>
  /** Who got this credential, oldest first. */
  find(
    credential: string,
    options?: Pick<ReadOptions, 'afterBlock' | 'onUnreadable'>,
  ): AsyncIterable<NumberedAuditRecord>
  /** The last checkpoint that the head of the log names, and the key that verifies it. */
  checkpoint(): Promise<PublishedCheckpoint | undefined>
}

export function auditReading(store: Store, ring: KeyRing): AuditReading {
  return {
    verify: (options?: VerifyOptions): Promise<AuditVerification> => verifyAuditLog(store, ring, options),
    records: (options?: ReadOptions): AsyncIterable<NumberedAuditRecord> => readAuditRecords(store, ring, options),
    find: (credential: string, options?: ReadOptions): AsyncIterable<NumberedAuditRecord> =>
      findCredential(store, ring, credential, options),
    async checkpoint(): Promise<PublishedCheckpoint | undefined> {
      const log = new StoredLog(store, ring)
      const checkpoint = (await log.end()).head?.checkpoint
      return checkpoint && { checkpoint, publicKey: publicKeyOf(log.keys.checkpointPublic) }
    },
  }
}
