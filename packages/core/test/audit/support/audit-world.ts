import { hkdfSync } from 'node:crypto'
import { type AuditLog, openAuditLog } from '../../../src/audit/audit-log.ts'
import { readAuditRecords } from '../../../src/audit/reading/read-audit-records.ts'
import type { NumberedAuditRecord } from '../../../src/audit/reading/record-blocks.ts'
import type { AuditRecord, Clock, LogFields, Logger, Store } from '../../../src/index.ts'
import type { KeyRing } from '../../../src/sealing/key-ring.ts'
import { systemRandom } from '../../../src/services/default-services.ts'
import { VirtualClock } from '@credbroker/testkit'
import { EditableStore } from './editable-store.ts'

/** The part of a key ring that the audit log uses. */
export function fixedRing(root = 'root'): KeyRing {
  const unused = (): never => {
    throw new Error('the audit log uses no data key')
  }
  return {
    current: unused,
    find: unused,
    derive: (purpose: string): Uint8Array => new Uint8Array(hkdfSync('sha256', root, '', purpose, 32)),
  }
}

export class KeptLines implements Logger {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: LogFields | undefined }[] = []
  debug = (): void => {}
  info = (message: string, fields?: LogFields): void => void this.lines.push({ level: 'info', message, fields })
  warn = (message: string, fields?: LogFields): void => void this.lines.push({ level: 'warn', message, fields })
  error = (message: string, fields?: LogFields): void => void this.lines.push({ level: 'error', message, fields })
}

export interface AuditWorld {
  readonly clock: VirtualClock
  readonly store: EditableStore
  readonly ring: KeyRing
  readonly logger: KeptLines
  open(services?: { clock?: Clock; logger?: Logger }): Promise<AuditLog>
}

export function auditWorld(pageSize?: number): AuditWorld {
  const clock = new VirtualClock()
  const store = new EditableStore(clock, pageSize)
  const ring = fixedRing()
  const logger = new KeptLines()
  return {
    clock,
    store,
    ring,
    logger,
    open: (services = {}): Promise<AuditLog> =>
      openAuditLog(store, ring, { clock, random: systemRandom(), logger, ...services }),
  }
}

export function record(requestId: string, more: Partial<AuditRecord> = {}): AuditRecord {
  return {
    atMs: 1_800_000_000_000,
    requestId,
    action: 'issue',
    workload: 'checkout-agent',
    provider: 'wallet',
    kind: 'coinbaseCdpToken',
    decision: 'granted',
    ...more,
  }
}

/** Appends batches of so many records, each batch in a block of its own; request ids are the records' numbers. */
export async function appendBatches(log: AuditLog, sizes: readonly number[], from = 1): Promise<void> {
  let next = from
  for (const size of sizes) {
    const batch = Array.from({ length: size }, () => log.append(record(String(next++))))
    await Promise.all(batch)
  }
}

export async function storedRecords(
  store: Store,
  ring: KeyRing,
  options?: Parameters<typeof readAuditRecords>[2],
): Promise<NumberedAuditRecord[]> {
  return allOf(readAuditRecords(store, ring, options))
}

export async function allOf<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

export async function storedIds(store: Store, ring: KeyRing): Promise<string[]> {
  return (await storedRecords(store, ring)).map((found) => found.record.requestId)
}
