import type { Clock } from '../services/services.ts'

const buckets = 4096
const bucketMs = 1_000
const none = -1

/** What {@link TimingWheel.add} gave, or `noDeadline`. */
export type Deadline = number

export const noDeadline: Deadline = none

/**
 * Any number of deadlines under one timer, which is set for the next that is due. A deadline is reached up to a second
 * late and never early. Kept in typed arrays, as lists that begin in the bucket of their second; a deadline that is
 * further away than one turn of the wheel is passed over until its turn comes.
 */
export class TimingWheel<T> {
  readonly #clock: Clock
  readonly #reached: (item: T) => void
  readonly #first = new Int32Array(buckets).fill(none)
  #next = new Int32Array(64)
  #previous = new Int32Array(64)
  /** In seconds of the epoch. */
  #due = new Uint32Array(64)
  readonly #items: (T | undefined)[] = []
  #free = none
  #size = 0
  /** The last second that was looked at. */
  #second: number
  #armedFor = Number.POSITIVE_INFINITY
  #disarm: (() => void) | undefined

  constructor(clock: Clock, reached: (item: T) => void) {
    this.#clock = clock
    this.#reached = reached
    this.#second = Math.floor(clock.now() / bucketMs)
  }

  get size(): number {
    return this.#size
  }

  /** Calls `reached` with the item once its time has come, unless it is cancelled before. */
  add(item: T, atMs: number): Deadline {
    const due = Math.min(Math.max(Math.ceil(atMs / bucketMs), this.#second + 1), 0xffffffff)
    const deadline = this.#take()
    this.#items[deadline] = item
    this.#due[deadline] = due
    const bucket = due % buckets
    const first = this.#first[bucket] ?? none
    this.#next[deadline] = first
    this.#previous[deadline] = none
    if (first !== none) this.#previous[first] = deadline
    this.#first[bucket] = deadline
    this.#size++
    if (due < this.#armedFor) this.#arm(due)
    return deadline
  }

  /** Forgets a deadline that was not reached yet. */
  cancel(deadline: Deadline): void {
    if (this.#items[deadline] === undefined) return
    const next = this.#next[deadline] ?? none
    const previous = this.#previous[deadline] ?? none
    if (previous === none) this.#first[(this.#due[deadline] ?? 0) % buckets] = next
    else this.#next[previous] = next
    if (next !== none) this.#previous[next] = previous
    this.#items[deadline] = undefined
    this.#next[deadline] = this.#free
    this.#free = deadline
    this.#size--
    if (this.#size === 0) this.#rest()
  }

  #take(): Deadline {
    const free = this.#free
    if (free !== none) {
      this.#free = this.#next[free] ?? none
      return free
    }
    const deadline = this.#items.length
    if (deadline === this.#next.length) this.#grow()
    this.#items.push(undefined)
    return deadline
  }

  #grow(): void {
    const length = this.#next.length * 2
    const longer = <A extends Int32Array | Uint32Array>(array: A, to: A): A => {
      to.set(array)
      return to
    }
    this.#next = longer(this.#next, new Int32Array(length))
    this.#previous = longer(this.#previous, new Int32Array(length))
    this.#due = longer(this.#due, new Uint32Array(length))
  }

  #turn(): void {
    this.#armedFor = Number.POSITIVE_INFINITY
    const now = Math.floor(this.#clock.now() / bucketMs)
    // After a long sleep one turn of the wheel passes every bucket.
    const passed = Math.min(now - this.#second, buckets)
    this.#second = Math.max(now, this.#second)
    const reached: T[] = []
    for (let second = now - passed + 1; second <= now; second++) this.#empty(second % buckets, now, reached)
    this.#armForNext()
    for (const item of reached) this.#reached(item)
  }

  #empty(bucket: number, now: number, reached: T[]): void {
    let deadline = this.#first[bucket] ?? none
    while (deadline !== none) {
      const next = this.#next[deadline] ?? none
      const item = this.#items[deadline]
      if (item !== undefined && (this.#due[deadline] ?? 0) <= now) {
        reached.push(item)
        this.cancel(deadline)
      }
      deadline = next
    }
  }

  /** The next bucket that holds anything; what is in it may turn out to be due in a later turn. */
  #armForNext(): void {
    if (this.#size === 0) return
    for (let second = this.#second + 1; second <= this.#second + buckets; second++) {
      if (this.#first[second % buckets] !== none) {
        if (second < this.#armedFor) this.#arm(second)
        return
      }
    }
  }

  #arm(second: number): void {
    this.#disarm?.()
    this.#armedFor = second
    const delayMs = Math.max(0, second * bucketMs - this.#clock.now())
    this.#disarm = this.#clock.schedule(() => this.#turn(), delayMs, { background: true })
  }

  #rest(): void {
    this.#disarm?.()
    this.#disarm = undefined
    this.#armedFor = Number.POSITIVE_INFINITY
  }
}
