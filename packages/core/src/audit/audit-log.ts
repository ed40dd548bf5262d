import { BrokerError } from '../errors.ts'
import type { KeyRing } from '../sealing/key-ring.ts'
import type { AuditRecord, AuditSink } from '../services/audit.ts'
import { endOfTurn } from '../services/default-services.ts'
import type { Logger } from '../services/services.ts'
import type { Store } from '../store/store.ts'
import { reachAuditPoint } from './audit-points.ts'
import { type AuditServices, ChainWriter } from './chain-writer.ts'
import { type PublishedCheckpoint, publicKeyOf } from './format/checkpoint.ts'
import { recordWriter } from './format/record-text.ts'
import { StoredLog } from './stored-log.ts'
import { type Batch, WaitingRecords, waitLimitMs } from './waiting-records.ts'

/**
 * Opens the audit log of a store, given as it is below the sealing of records: the log seals itself. All processes on
 * the store write to one log.
 *
 * A log that does not end as it should is reported to the logger and continued; `verifyAuditLog` says what is missing.
 * Rejects with what the store throws when it cannot be read.
 */
export async function openAuditLog(store: Store, ring: KeyRing, services: AuditServices): Promise<AuditLog> {
  const log = new StoredLog(store, ring)
  return new AuditLog(log, await ChainWriter.open(log, services), services)
}

/** A sealed, chained, signed log of what became of every request. Made by {@link openAuditLog}. */
export class AuditLog implements AuditSink {
  readonly #log: StoredLog
  readonly #writer: ChainWriter
  readonly #services: AuditServices
  readonly #waiting: WaitingRecords
  readonly #recordText = recordWriter()
  #storing: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #failing = false

  constructor(log: StoredLog, writer: ChainWriter, services: AuditServices) {
    this.#log = log
    this.#writer = writer
    this.#services = services
    this.#waiting = new WaitingRecords(services.clock)
  }

  /**
   * Resolves when the record is durable. Records of one turn of the event loop, and those that come while others are
   * being stored, share one write.
   *
   * Rejects with a retryable `internal` when the store fails, when it takes longer than 10 s, when 10,000 records wait
   * already, and when the log is closed. Then it is unknown whether the record is in the log; it may still get there.
   */
  append(record: AuditRecord): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(new BrokerError('internal', 'the audit log is closed'))
    let text: string
    try {
      text = this.#recordText(record)
    } catch (error) {
      return Promise.reject(error)
    }
    const stored = this.#waiting.add(text)
    this.#storing ??= this.#storeAll()
    return stored
  }

  /** The last checkpoint that this process knows of, and the key that verifies it. `undefined` before the first record. */
  latestCheckpoint(): PublishedCheckpoint | undefined {
    const { checkpoint } = this.#writer
    return checkpoint && { checkpoint, publicKey: publicKeyOf(this.#log.keys.checkpointPublic) }
  }

  /**
   * Stores what waits, then a checkpoint when records followed the last one. Gives up after 10 s, which is logged. The
   * store stays open. Closing twice is closing once.
   */
  close(): Promise<void> {
    this.#closing ??= this.#finish()
    return this.#closing
  }

  async #storeAll(): Promise<void> {
    for (;;) {
      await endOfTurn()
      const batch = this.#waiting.next()
      if (batch === undefined) break
      reachAuditPoint('append.gathered')
      this.#waiting.done(batch, await this.#storeBatch(batch))
      reachAuditPoint('append.acknowledged')
    }
    this.#storing = undefined
  }

  async #storeBatch(batch: Batch): Promise<BrokerError | undefined> {
    try {
      await this.#writer.append(batch.texts)
      if (this.#failing) this.#services.logger.info('the audit log is written again')
      this.#failing = false
      return undefined
    } catch (cause) {
      if (!this.#failing) logFailure(this.#services.logger, 'the audit log cannot be written', cause)
      this.#failing = true
      const message = 'the audit log could not be written; look after the store and try again'
      return new BrokerError('internal', message, { retryable: true, cause })
    }
  }

  async #finish(): Promise<void> {
    const { clock, logger } = this.#services
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = clock.schedule(() => {
      logger.error('the audit log was closed while its store did not answer; records that waited may be missing')
      resolve()
    }, waitLimitMs)
    const finished = async (): Promise<void> => {
      await this.#storing
      await this.#writer.sign()
    }
    finished()
      .catch((cause: unknown) => logFailure(logger, 'the audit log got no last checkpoint', cause))
      .finally(() => {
        cancel()
        resolve()
      })
    await promise
  }
}

function logFailure(logger: Logger, what: string, cause: unknown): void {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause))
  logger.error(what, { error: name, message })
}
