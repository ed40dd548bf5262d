import { BrokerError } from '../errors.ts'
import type { Clock } from '../services/services.ts'
import { maximumBlockRecords } from './chain-writer.ts'

/** How long a record waits to be stored before its caller is told that it is not. */
export const waitLimitMs = 10_000

/** How long a batch takes in further records, which all wait as long as its first one. */
const gatherLimitMs = 1_000

/** Records that are not stored yet. More are turned away, so that a blocked store does not fill the memory. */
const capacity = 10_000

/** Records that are stored together. They share one promise, because one per record would cost more than the sealing. */
export class Batch {
  readonly texts: string[] = []
  readonly stored: Promise<void>
  readonly sinceMs: number
  readonly #resolve: () => void
  readonly #reject: (error: unknown) => void
  readonly #cancel: () => void

  constructor(clock: Clock) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.stored = promise
    this.#resolve = resolve
    this.#reject = reject
    this.sinceMs = clock.now()
    this.#cancel = clock.schedule(() => reject(tooLong()), waitLimitMs)
  }

  /** Without an error the records are stored. Whoever gave up waiting hears nothing of it. */
  settle(error?: BrokerError): void {
    this.#cancel()
    if (error === undefined) this.#resolve()
    else this.#reject(error)
  }
}

/** Gathers records into batches while others are being stored. */
export class WaitingRecords {
  readonly #clock: Clock
  readonly #batches: Batch[] = []
  #count = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Puts a record into the batch that is being gathered. Resolves when the batch is stored. */
  add(text: string): Promise<void> {
    if (this.#count >= capacity) return Promise.reject(tooMany())
    this.#count++
    const last = this.#batches.at(-1)
    const isOpen = last !== undefined && last.texts.length < maximumBlockRecords
    const batch = isOpen && this.#clock.now() - last.sinceMs < gatherLimitMs ? last : this.#newBatch()
    batch.texts.push(text)
    return batch.stored
  }

  /** Takes the oldest batch out. It counts as waiting until it is {@link done}. */
  next(): Batch | undefined {
    return this.#batches.shift()
  }

  done(batch: Batch, error?: BrokerError): void {
    this.#count -= batch.texts.length
    batch.settle(error)
  }

  #newBatch(): Batch {
    const batch = new Batch(this.#clock)
    this.#batches.push(batch)
    return batch
  }
}

function tooLong(): BrokerError {
  const message = `the audit record was not stored within ${waitLimitMs / 1000} s: the store is blocked or too slow; look after the store and try again`
  return new BrokerError('internal', message, { retryable: true })
}

function tooMany(): BrokerError {
  const message = `${capacity} audit records wait to be stored already: the store is blocked or too slow; look after the store and try again`
  return new BrokerError('internal', message, { retryable: true })
}
