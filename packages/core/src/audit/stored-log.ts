import type { Store } from '../store/store.ts'
import { type AuditKeys, auditKeys } from './format/audit-keys.ts'
import { type Block, parseBlock } from './format/block.ts'
import { type BlockOpener, blockOpener } from './format/block-seal.ts'
import { type AuditHead, parseHead } from './format/log-head.ts'
import type { KeyRing } from '../sealing/key-ring.ts'

/** Name of the log in the store, below the sealing of records: it seals itself. */
export const auditLogName = 'audit'

/**
 * A second log, with one entry that is written after the first block: where it is and the audit log is not, the audit
 * log was deleted.
 */
export const begunLogName = 'audit begun'

const stepBack = 100

/** An entry of the log. */
export interface StoredBlock {
  readonly sequence: number
  readonly value: Uint8Array
  /** `undefined`: it does not open as the block of this sequence, or its content is of no known form. */
  readonly block: Block | undefined
}

export interface StoredEnd {
  /** The log's last sequence as the store says; 0 when nothing was ever appended. */
  readonly sequence: number
  /** `undefined`: there is none, or it does not open. */
  readonly head: AuditHead | undefined
}

/** An audit log as it lies in a store, opened but not verified. */
export class StoredLog {
  readonly store: Store
  readonly keys: AuditKeys
  readonly opener: BlockOpener

  constructor(store: Store, ring: KeyRing) {
    this.store = store
    this.keys = auditKeys(ring)
    this.opener = blockOpener(auditLogName, this.keys.seal)
  }

  async end(): Promise<StoredEnd> {
    const stored = await this.store.head(auditLogName)
    const opened = stored?.value && this.opener.head(stored.value)
    return { sequence: stored?.sequence ?? 0, head: opened && parseHead(opened) }
  }

  /** A page of blocks after `sequence`; empty at the end. */
  async read(afterSequence: number): Promise<readonly StoredBlock[]> {
    const entries = await this.store.read(auditLogName, afterSequence)
    return entries.map(({ sequence, value }) => {
      const plaintext = this.opener.block(sequence, value)
      return { sequence, value, block: plaintext && parseBlock(sequence, plaintext) }
    })
  }

  /** The last block that opens, whatever comes after it. `undefined`: none does. */
  async lastReadable(upToSequence: number): Promise<Block | undefined> {
    for (let end = upToSequence; end > 0; end -= stepBack) {
      const blocks = await this.read(Math.max(0, end - stepBack))
      const last = blocks.findLast(({ sequence, block }) => sequence <= end && block !== undefined)
      if (last !== undefined) return last.block
    }
    return undefined
  }

  /** Whether a log was ever begun here. */
  async wasBegun(): Promise<boolean> {
    return (await this.store.head(begunLogName)) !== undefined
  }
}
