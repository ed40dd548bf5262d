import { copyOf, type LogRows } from './editable-store.ts'

/** A row of a log; there has to be one. */
export function rowOf({ rows }: LogRows, sequence: number): Uint8Array {
  const row = rows.get(sequence)
  if (row === undefined) throw new Error(`the log has no row ${sequence}`)
  return row
}

export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice()
  const index = Math.floor(bit / 8) % copy.length
  copy[index] = (copy[index] ?? 0) ^ (1 << (bit % 8))
  return copy
}

export function deleteRow(log: LogRows, sequence: number): void {
  log.rows.delete(sequence)
}

export function swapRows(log: LogRows, one: number, other: number): void {
  const kept = rowOf(log, one)
  log.rows.set(one, rowOf(log, other))
  log.rows.set(other, kept)
}

export function copyRow(log: LogRows, from: number, to: number): void {
  log.rows.set(to, rowOf(log, from))
}

/** Cuts the end off. With `adjust` the counter follows, as if the rows had never been. */
export function cutOff(log: LogRows, after: number, adjust: boolean): void {
  for (const sequence of log.rows.keys()) if (sequence > after) log.rows.delete(sequence)
  if (adjust) log.last = after
}

/** Takes a row out and moves those after it up. */
export function closeUp(log: LogRows, sequence: number): void {
  for (let at = sequence; at < log.last; at++) log.rows.set(at, rowOf(log, at + 1))
  log.rows.delete(log.last)
  log.last--
}

export function restore(log: LogRows, backup: LogRows): void {
  Object.assign(log, copyOf(backup))
}
