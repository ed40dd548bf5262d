import type { LogEntry, LogHead, PutOutcome, StoredRecord, Version } from '@credbroker/core'

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** What a record holds, as text; `undefined` when there is none. */
export function text(record: Pick<StoredRecord, 'value'> | undefined): string | undefined {
  return record === undefined ? undefined : new TextDecoder().decode(record.value)
}

/** A record in a form that can be compared: a store may give its bytes as a `Buffer`. */
export function recordSeen(record: StoredRecord | undefined): object | undefined {
  return record && { ...record, value: text(record) }
}

/** A head in a form that can be compared. */
export function headSeen(head: LogHead | undefined): object | undefined {
  return head?.value === undefined ? head : { ...head, value: text({ value: head.value }) }
}

/** Entries in a form that can be compared. */
export function entries(found: readonly LogEntry[]): (readonly [sequence: number, text: string | undefined])[] {
  return found.map((entry) => [entry.sequence, text(entry)])
}

/** The version of a write that must have taken place. */
export function versionOf(outcome: PutOutcome): Version {
  if (outcome.stored) return outcome.version
  throw new Error(`a write was refused that nothing stood against: ${outcome.conflict}`)
}
