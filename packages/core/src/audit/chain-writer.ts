import { BrokerError } from '../errors.ts'
import type { Clock, Logger, Random } from '../services/services.ts'
import { reachAuditPoint } from './audit-points.ts'
import { type BlockKind, nextBlock } from './format/block.ts'
import { type BlockSealer, blockSealer } from './format/block-seal.ts'
import type { ChainState } from './format/chain.ts'
import { type AuditCheckpoint, checkpointText, signCheckpoint } from './format/checkpoint.ts'
import { breakText } from './format/log-break.ts'
import { headBytes } from './format/log-head.ts'
import { findEnd, followLog, type LogEnd } from './log-end.ts'
import { auditLogName, begunLogName, type StoredLog } from './stored-log.ts'

/** Records in one block at most. */
export const maximumBlockRecords = 256

/** No more records than this come after a checkpoint without another. */
const checkpointRecords = 1_000
const checkpointMs = 60_000

/** Each lost race is a block of somebody else, so many in a row mean that something is wrong. */
const maximumRaces = 200
const racesWithoutDelay = 4
const maximumDelayMs = 4

export interface AuditServices {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** Continues the chain in the store, one append at a time, in turn with the other processes that do. */
export class ChainWriter {
  readonly #log: StoredLog
  readonly #services: AuditServices
  readonly #sealer: BlockSealer
  #end: LogEnd
  /** Somebody else appended, or the outcome of an append is unknown. */
  #behind = false
  #begun: boolean

  private constructor(log: StoredLog, services: AuditServices, end: LogEnd, begun: boolean) {
    this.#log = log
    this.#services = services
    this.#sealer = blockSealer(auditLogName, log.keys.seal, services.random)
    this.#end = end
    this.#begun = begun
  }

  static async open(log: StoredLog, services: AuditServices): Promise<ChainWriter> {
    const end = await findEnd(log)
    const writer = new ChainWriter(log, services, end, await log.wasBegun())
    writer.#report(end)
    return writer
  }

  /** The last checkpoint that this process knows of. */
  get checkpoint(): AuditCheckpoint | undefined {
    return this.#end.checkpoint
  }

  /** Stores records, as JSON texts, in one block. Resolves when they are durable. */
  append(texts: readonly string[]): Promise<void> {
    return this.#store(texts, false)
  }

  /** Stores a checkpoint when records followed the last one. */
  async sign(): Promise<void> {
    if (this.#end.state.records > (this.#end.checkpoint?.records ?? 0)) await this.#store([], true)
  }

  async #store(texts: readonly string[], sign: boolean): Promise<void> {
    for (let races = 0; races < maximumRaces; races++) {
      if (this.#behind) await this.#catchUp(races)
      const { values, end } = this.#blocks(texts, sign)
      const head = this.#sealer.head(headBytes({ state: end.state, checkpoint: end.checkpoint }))
      reachAuditPoint('append.sealed')
      // Should this throw, it is unknown whether the blocks are stored.
      this.#behind = true
      const outcome = await this.#log.store.append(auditLogName, values, {
        afterSequence: this.#end.state.sequence,
        head,
      })
      if (!outcome.appended) continue
      reachAuditPoint('append.stored')
      this.#behind = false
      this.#end = end
      if (!this.#begun) await this.#writeBegun()
      return
    }
    throw new BrokerError('internal', 'other processes kept appending to the audit log; try again', { retryable: true })
  }

  /** What is to be stored now: the break that is still to be written down, the records, and a checkpoint when it is due. */
  #blocks(texts: readonly string[], sign: boolean): { readonly values: readonly Uint8Array[]; readonly end: LogEnd } {
    const { damage } = this.#end
    let { state, checkpoint } = this.#end
    const values: Uint8Array[] = []
    const add = (kind: BlockKind, count: number, body: string): void => {
      const { plaintext, after } = nextBlock(this.#log.keys.chain, state, kind, count, body)
      values.push(this.#sealer.block(after.sequence, plaintext))
      state = after
    }
    const nowMs = this.#services.clock.now()
    if (damage !== undefined) add('break', 0, breakText({ ...damage, atMs: nowMs }))
    if (texts.length > 0) add('records', texts.length, `[${texts.join(',')}]`)
    if (sign || isDue(state, checkpoint, nowMs)) {
      checkpoint = signCheckpoint(state, nowMs, this.#log.keys.checkpointPrivate)
      reachAuditPoint('checkpoint.signed')
      add('checkpoint', 0, checkpointText(checkpoint))
    }
    return { values, end: { state, ...(checkpoint !== undefined && { checkpoint }) } }
  }

  async #catchUp(races: number): Promise<void> {
    if (races > racesWithoutDelay) await this.#delay(Math.min(2 ** (races - racesWithoutDelay), maximumDelayMs))
    const end = await followLog(this.#log, this.#end)
    if (end.damage !== this.#end.damage) this.#report(end)
    this.#end = end
    this.#behind = false
  }

  /** Somewhere between now and `longestMs`, so that processes that lost a race together do not start the next together. */
  #delay(longestMs: number): Promise<void> {
    const { clock, random } = this.#services
    const fraction = (random.bytes(1)[0] ?? 0) / 255
    return new Promise((resolve) => {
      clock.schedule(resolve, Math.ceil(fraction * longestMs))
    })
  }

  /** Not in the same step as the first block: where it is missing although there are blocks, the next append adds it. */
  async #writeBegun(): Promise<void> {
    try {
      await this.#log.store.append(begunLogName, [new Uint8Array(1)], { afterSequence: 0 })
      this.#begun = true
    } catch {
      this.#services.logger.warn('could not note that the audit log was begun; the next record tries again')
    }
  }

  #report({ damage, lastBlockDiffers, state: { sequence } }: LogEnd): void {
    if (damage === undefined && lastBlockDiffers === undefined) return
    const message =
      'the audit log does not end as it should: somebody changed the store, or an older copy of it was put back; ' +
      'records are appended after it; run `credbroker audit verify` to see what is missing'
    this.#services.logger.error(message, { found: damage?.reason ?? 'last_block_differs', sequence })
  }
}

/** Before so many records can be unsigned that one more full block exceeds the limit. */
function isDue({ records }: ChainState, checkpoint: AuditCheckpoint | undefined, nowMs: number): boolean {
  if (checkpoint === undefined) return true
  // A clock that was put back must not put off the next checkpoint for as long.
  if (Math.abs(nowMs - checkpoint.atMs) >= checkpointMs) return true
  return records - checkpoint.records + maximumBlockRecords > checkpointRecords
}
