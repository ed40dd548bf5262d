import { BrokerError } from '@credbroker/core'
import { orAborted } from '../session/or-aborted.ts'
import type { SealedSecret } from './sealed-secret.ts'
import { recordOf, type SealedSecrets, type SecretRecords } from './secret-records.ts'

/** A record, and all that it came with. */
export interface ReadRecord {
  readonly secret: SealedSecret
  readonly answer: SealedSecrets
}

type Waiting = Map<string, PromiseWithResolvers<ReadRecord>>

/** In one request, so that what is asked for together stays within what an answer may hold. */
const mostAtOnce = 100

/**
 * Readings of single secrets. Those that are asked for in the same moment are one request: Bitwarden gives many at once, all or
 * none, and where it gives none each is asked for alone.
 */
export class GatheredReading {
  readonly #records: SecretRecords
  readonly #ended: AbortSignal
  #gathering: Waiting | undefined

  /** `ended`: aborts when the provider closes; nobody's patience ends a request that is for others too. */
  constructor(records: SecretRecords, ended: AbortSignal) {
    this.#records = records
    this.#ended = ended
  }

  /** `id`: a UUID in lower case. Rejects as a reading of this secret alone would. */
  read(id: string, signal: AbortSignal): Promise<ReadRecord> {
    const waiting = this.#open()
    const known = waiting.get(id)
    const reading = known ?? Promise.withResolvers<ReadRecord>()
    if (known === undefined) waiting.set(id, reading)
    return orAborted(reading.promise, signal)
  }

  #open(): Waiting {
    if (this.#gathering !== undefined && this.#gathering.size < mostAtOnce) return this.#gathering
    const waiting: Waiting = new Map()
    this.#gathering = waiting
    queueMicrotask(() => {
      if (this.#gathering === waiting) this.#gathering = undefined
      void this.#readAll(waiting)
    })
    return waiting
  }

  async #readAll(waiting: Waiting): Promise<void> {
    const [only, ...more] = waiting.keys()
    if (only === undefined) return
    if (more.length === 0) return this.#readAlone(only, waiting)
    try {
      const answer = await this.#records.many([only, ...more], this.#ended)
      for (const id of waiting.keys()) settle(waiting, id, () => ({ secret: recordOf(answer, id), answer }))
    } catch (error) {
      if (error instanceof BrokerError && error.code === 'not_found')
        await Promise.all([...waiting.keys()].map((id) => this.#readAlone(id, waiting)))
      else for (const { reject } of waiting.values()) reject(error)
    }
  }

  async #readAlone(id: string, waiting: Waiting): Promise<void> {
    try {
      const answer = await this.#records.one(id, this.#ended)
      settle(waiting, id, () => ({ secret: recordOf(answer, id), answer }))
    } catch (error) {
      waiting.get(id)?.reject(error)
    }
  }
}

function settle(waiting: Waiting, id: string, read: () => ReadRecord): void {
  const reading = waiting.get(id)
  try {
    reading?.resolve(read())
  } catch (error) {
    reading?.reject(error)
  }
}
