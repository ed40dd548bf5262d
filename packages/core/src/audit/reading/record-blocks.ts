import { BrokerError } from '../../errors.ts'
import type { AuditRecord } from '../../services/audit.ts'
import { type Block, bodyText } from '../format/block.ts'
import { parseRecords } from '../format/record-text.ts'
import type { StoredBlock, StoredLog } from '../stored-log.ts'

/** A record and where it is. */
export interface NumberedAuditRecord {
  /** From 1, in the order in which records were stored. */
  readonly number: number
  /** Sequence of the block that it is in. */
  readonly block: number
  readonly record: AuditRecord
}

/** What to do about a block that does not open or parse: pass over it. Without this, reading rejects with `internal`. */
export type OnUnreadable = ((block: number) => void) | undefined

/** The blocks of a log that hold records, without a look at the records. */
export async function* recordBlocks(
  log: StoredLog,
  afterSequence: number,
  onUnreadable: OnUnreadable,
): AsyncGenerator<Block> {
  let last = afterSequence
  for (;;) {
    const page = await log.read(last)
    if (page.length === 0) return
    for (const stored of page) if (holdsRecords(stored, onUnreadable)) yield stored.block
    last = Math.max(last + 1, page.at(-1)?.sequence ?? 0)
  }
}

/** The last blocks of a log that together hold `count` records or more, oldest first; all when there are fewer. */
export async function lastRecordBlocks(
  log: StoredLog,
  count: number,
  onUnreadable: OnUnreadable,
): Promise<readonly Block[]> {
  const { sequence } = await log.end()
  const blocks: Block[] = []
  let wanted = count
  for (let end = sequence; end > 0 && wanted > 0; ) {
    // Most blocks hold a record or more.
    const start = Math.max(0, end - Math.min(wanted, maximumStep))
    const page = (await readUpTo(log, start, end)).toReversed()
    for (const stored of page) {
      if (wanted <= 0 || !holdsRecords(stored, onUnreadable)) continue
      blocks.push(stored.block)
      wanted -= stored.block.count
    }
    end = start
  }
  return blocks.toReversed()
}

export function recordsIn(block: Block, onUnreadable: OnUnreadable): readonly NumberedAuditRecord[] {
  const { sequence, first, count } = block
  const records = parseRecords(bodyText(block))
  if (records?.length !== count) return reportUnreadable(sequence, onUnreadable) ?? []
  return records.map((record, index) => ({ number: first + index, block: sequence, record }))
}

const maximumStep = 500

async function readUpTo(log: StoredLog, afterSequence: number, upTo: number): Promise<readonly StoredBlock[]> {
  const found: StoredBlock[] = []
  for (let last = afterSequence; last < upTo; ) {
    const page = await log.read(last)
    found.push(...page.filter(({ sequence }) => sequence <= upTo))
    if (page.length === 0) break
    last = Math.max(last + 1, page.at(-1)?.sequence ?? 0)
  }
  return found
}

function holdsRecords(
  stored: StoredBlock,
  onUnreadable: OnUnreadable,
): stored is StoredBlock & { readonly block: Block } {
  if (stored.block === undefined) reportUnreadable(stored.sequence, onUnreadable)
  return stored.block?.kind === 'records'
}

function reportUnreadable(sequence: number, onUnreadable: OnUnreadable): undefined {
  if (onUnreadable === undefined) {
    const message = `block ${sequence} of the audit log cannot be read; run \`credbroker audit verify\` to see what happened to it`
    throw new BrokerError('internal', message)
  }
  onUnreadable(sequence)
}
