import type { AuditFault, AuditFaultKind } from './audit-verification.ts'

/** Faults that are kept: a log whose every block was moved has as many as blocks. */
const capacity = 1_000

interface RecordRange {
  readonly first: number
  readonly last: number
}

/** One place, or several in a row, where the block that belongs there is not. */
export interface Gap {
  readonly what: AuditFaultKind
  readonly sequence: number
  readonly lastSequence: number
  /** What happened to it, as the rest of a sentence that begins with the block. */
  readonly fate: string
  /** Where the block belongs that stands there instead. */
  readonly belongsAt?: number
}

type Entry = AuditFault | { readonly gap: Gap; readonly records?: RecordRange; readonly shared: boolean }

/** Gathers faults. What is said of gaps is completed when more of the log is known. */
export class FaultList {
  /** All faults, those that are not kept included. */
  count = 0
  readonly #entries: Entry[] = []
  #open: Gap[] = []

  /** A fault that leaves the chain whole. */
  add(what: AuditFaultKind, sequence: number, message: string, records?: RecordRange, atMs?: number): void {
    this.count++
    if (this.#isFull) return
    const affected = records && { record: records.first, lastRecord: records.last }
    this.#entries.push({ what, sequence, ...affected, ...(atMs !== undefined && { atMs }), message })
  }

  addGap(gap: Gap): void {
    this.count++
    if (!this.#isFull) this.#open.push(gap)
  }

  /** The chain is known again here. These records, if it can be told which, should be in the gaps since it was lost. */
  closeGaps(first = 1, last = 0): void {
    const shared = this.#open.length > 1
    for (const gap of this.#open)
      this.#entries.push({ gap, shared, ...(last >= first && { records: { first, last } }) })
    this.#open = []
  }

  /** All that are kept, in the order of the log, which ends with `lastSequence`. */
  finish(lastSequence: number): readonly AuditFault[] {
    this.closeGaps()
    const gaps = this.#entries.flatMap((entry) => ('gap' in entry ? [entry.gap] : []))
    const isInPlace = (at: number): boolean =>
      at <= lastSequence && !gaps.some(({ sequence, lastSequence }) => sequence <= at && at <= lastSequence)
    return this.#entries.map((entry) =>
      'gap' in entry ? gapFault(entry.gap, entry.records, entry.shared, isInPlace) : entry,
    )
  }

  get #isFull(): boolean {
    return this.#entries.length + this.#open.length >= capacity
  }
}

/** `record 7`, `records 7 to 9`. */
export function inWords(noun: string, first: number, last: number): string {
  return first === last ? `${noun} ${first}` : `${noun}s ${first} to ${last}`
}

function gapFault(
  gap: Gap,
  records: RecordRange | undefined,
  shared: boolean,
  isInPlace: (sequence: number) => boolean,
): AuditFault {
  const { sequence, lastSequence, belongsAt } = gap
  let { what, fate } = gap
  // Whether a misplaced block is in its own place as well is known only now.
  if (belongsAt !== undefined) {
    what = isInPlace(belongsAt) ? 'duplicated' : 'moved'
    fate = `${what === 'moved' ? 'is not there: it was exchanged for' : 'was overwritten, or added, with a copy of'} block ${belongsAt}`
  }
  return {
    what,
    sequence,
    ...(lastSequence > sequence && { lastSequence }),
    ...(records && { record: records.first, lastRecord: records.last }),
    message: `${inWords('block', sequence, lastSequence)} ${fate}${lossInWords(records, shared)}`,
  }
}

function lossInWords(records: RecordRange | undefined, shared: boolean): string {
  if (records === undefined) return ''
  const affected = inWords('record', records.first, records.last)
  return shared ? ` (with part of ${affected})` : ` (with ${affected})`
}
