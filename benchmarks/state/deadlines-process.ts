// Adds many deadlines in one of two ways and sends what that cost to the process that started this one.
import { strictEqual } from 'node:assert/strict'
import { TimingWheel } from '../../packages/core/src/cache/timing-wheel.ts'
import { memoryBytes } from './memory-bytes.ts'

export interface DeadlineCost {
  readonly nsToAdd: number
  readonly bytes: number
  readonly timersSet: number
  readonly collectionMs: number
}

const hourMs = 3_600_000
const startMs = Date.now()

const [way = '', count = ''] = process.argv.slice(2)
const items = Array.from({ length: Number(count) }, (_, index) => ({ index }))
const atMs = Float64Array.from(items, () => startMs + 60_000 + Math.random() * hourMs)
const handles = new Int32Array(items.length)

/** A clock that stands still until it is moved, with the timers that were set on it. */
let nowMs = startMs
const pending = new Map<object, { readonly callback: () => void; readonly dueMs: number }>()
const clock = {
  now: () => nowMs,
  schedule(callback: () => void, delayMs: number): () => void {
    const timer = {}
    pending.set(timer, { callback, dueMs: nowMs + delayMs })
    return () => pending.delete(timer)
  },
}

let reached = 0
const wheel = new TimingWheel<{ readonly index: number }>(clock, ({ index }) => {
  const lateMs = nowMs - (atMs[index] ?? 0)
  if (lateMs < 0 || lateMs > 1_000) throw new Error(`a deadline was reached ${lateMs} ms late`)
  reached++
})

const cost = way === 'wheel' ? costOfWheel() : costOfTimers()
process.send?.(cost, () => process.exit())

function costOfWheel(): DeadlineCost {
  const cost = costOf(
    (item, index) => {
      handles[index] = wheel.add(item, atMs[index] ?? 0)
    },
    () => pending.size,
  )
  while (wheel.size > 0) turn()
  strictEqual(reached, items.length, 'a deadline was not reached')
  return cost
}

/** Runs the timers that are due next. */
function turn(): void {
  nowMs = Math.min(...[...pending.values()].map(({ dueMs }) => dueMs))
  for (const [timer, { callback, dueMs }] of pending) {
    if (dueMs > nowMs) continue
    pending.delete(timer)
    callback()
  }
}

function costOfTimers(): DeadlineCost {
  return costOf(
    (item, index) => {
      setTimeout(() => item.index, (atMs[index] ?? 0) - startMs)
    },
    () => items.length,
  )
}

function costOf(add: (item: { readonly index: number }, index: number) => void, timersSet: () => number): DeadlineCost {
  const before = memoryBytes()
  const start = process.hrtime.bigint()
  for (let index = 0; index < items.length; index++) add(items[index] ?? { index }, index)
  const end = process.hrtime.bigint()
  const collected = memoryBytes()
  const collectionStart = process.hrtime.bigint()
  globalThis.gc?.()
  const collectionEnd = process.hrtime.bigint()
  return {
    nsToAdd: Number(end - start) / items.length,
    bytes: (collected - before) / items.length,
    timersSet: timersSet(),
    collectionMs: Number(collectionEnd - collectionStart) / 1e6,
  }
}
