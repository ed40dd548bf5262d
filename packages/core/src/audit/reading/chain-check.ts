import { type Block, bodyText, follows, stateAfter } from '../format/block.ts'
import { type ChainState, emptyChain } from '../format/chain.ts'
import { type AuditCheckpoint, isSigned, parseAuditCheckpoint } from '../format/checkpoint.ts'
import { type BreakReason, parseLogBreak } from '../format/log-break.ts'
import { parseRecords } from '../format/record-text.ts'
import type { StoredBlock, StoredLog } from '../stored-log.ts'
import type { AuditFaultKind } from './audit-verification.ts'
import { type FaultList, inWords } from './fault-list.ts'

const breaks: Readonly<Record<BreakReason, { readonly what: AuditFaultKind; readonly found: string }>> = {
  emptied: { what: 'deleted', found: 'that the whole log was gone' },
  truncated: { what: 'truncated', found: 'that blocks were cut off at the end of the log' },
  rolled_back: { what: 'rolled_back', found: 'that the log ended before a block that it had seen' },
  replaced: { what: 'replaced', found: 'that the log did not continue from the block that it had seen last' },
  head_unreadable: { what: 'head_lost', found: 'that the head of the log was gone or changed' },
  head_behind: { what: 'rolled_back', found: 'that the head of the log was older than the log' },
}

/** Goes through the log block by block, and on after each fault. */
export class ChainCheck {
  readonly #log: StoredLog
  readonly #faults: FaultList
  /** Checked when the walk passes it. */
  readonly #kept: AuditCheckpoint | undefined
  /** Up to the last good block. */
  state: ChainState = emptyChain
  /** Of the last row, good or not. */
  lastSequence = 0
  latestCheckpoint: AuditCheckpoint | undefined
  checkpoints = 0
  blocks = 0
  records = 0

  constructor(log: StoredLog, faults: FaultList, kept: AuditCheckpoint | undefined) {
    this.#log = log
    this.#faults = faults
    this.#kept = kept
  }

  next(stored: StoredBlock): void {
    const { sequence, block } = stored
    const expected = this.lastSequence + 1
    if (sequence < expected) {
      this.#faults.add('duplicated', sequence, `block ${sequence} is in the log again after block ${this.lastSequence}`)
      return
    }
    if (sequence > expected) {
      const fate = `${sequence - expected > 1 ? 'are' : 'is'} missing`
      this.#faults.addGap({ what: 'deleted', sequence: expected, lastSequence: sequence - 1, fate })
    }
    this.lastSequence = sequence
    if (block === undefined) this.#addDamaged(stored)
    else this.#check(block)
  }

  #check(block: Block): void {
    const { sequence, first, count } = block
    const afterGap = this.state.sequence + 1 !== sequence
    if (afterGap) this.#faults.closeGaps(this.state.records + 1, first - 1)
    if (block.kind === 'break') this.#checkBreak(block)
    // After a gap nothing is left to compare with; that the block opens shows that it was written for this place.
    else if (!afterGap && !follows(this.#log.keys.chain, this.state, block)) {
      const message = `block ${sequence} is genuine but does not follow block ${sequence - 1}: one of them comes from another state of this log, such as a backup`
      this.#faults.add('replaced', sequence, message, count === 0 ? undefined : { first, last: first + count - 1 })
    }
    if (block.kind === 'records') this.#checkRecords(block)
    if (block.kind === 'checkpoint') this.#checkCheckpoint(block, afterGap)
    this.state = stateAfter(block)
    this.blocks++
    this.#compareWithKept()
  }

  #checkRecords(block: Block): void {
    const { sequence, first, count } = block
    if (parseRecords(bodyText(block))?.length === count) {
      this.records += count
      return
    }
    const message = `block ${sequence} holds ${inWords('record', first, first + count - 1)} in a form that this version of credbroker does not know; use the version that wrote it`
    this.#faults.add('unknown_format', sequence, message, { first, last: first + count - 1 })
  }

  #checkCheckpoint(block: Block, afterGap: boolean): void {
    const { sequence } = block
    const checkpoint = parseJson(bodyText(block))
    const { state } = this
    const isMine =
      checkpoint !== undefined &&
      isSigned(checkpoint, this.#log.keys.checkpointPublic) &&
      (afterGap || signs(checkpoint, state))
    if (isMine) {
      this.latestCheckpoint = checkpoint
      this.checkpoints++
    } else {
      this.#faults.add(
        'unsigned',
        sequence,
        `the checkpoint in block ${sequence} is not one that this log's key signed`,
      )
    }
  }

  #checkBreak(block: Block): void {
    const { sequence } = block
    const { state } = this
    const found = parseLogBreak(bodyText(block))
    if (found === undefined || !follows(this.#log.keys.chain, { ...state, sequence: sequence - 1 }, block)) {
      this.#faults.add(
        'unknown_format',
        sequence,
        `block ${sequence} is a break in a form that this version does not know`,
      )
      return
    }
    const { what, found: words } = breaks[found.reason]
    const lost = found.from.records > state.records ? { first: state.records + 1, last: found.from.records } : undefined
    const missing = lost === undefined ? '' : `; ${inWords('record', lost.first, lost.last)} did not survive`
    const message = `before block ${sequence} a broker found ${words}, and went on from there${missing}`
    this.#faults.add(what, sequence, message, lost, found.atMs)
  }

  #addDamaged({ sequence, value }: StoredBlock): void {
    const gap = { sequence, lastSequence: sequence }
    const said = this.#log.opener.sequenceOf(value)
    const opensHere = this.#log.opener.block(sequence, value) !== undefined
    if (opensHere) {
      const fate = 'is in a form that this version of credbroker does not know; use the version that wrote it'
      this.#faults.addGap({ ...gap, what: 'unknown_format', fate })
    } else if (said !== undefined && said !== sequence && this.#log.opener.block(said, value) !== undefined) {
      this.#faults.addGap({ ...gap, what: 'moved', fate: '', belongsAt: said })
    } else {
      this.#faults.addGap({ ...gap, what: 'changed', fate: 'was changed: it does not open' })
    }
  }

  #compareWithKept(): void {
    const { state } = this
    if (this.#kept?.sequence !== state.sequence || signs(this.#kept, state)) return
    const message = `block ${state.sequence} is not the one that the given checkpoint signed: the log was put back to an older state and written on, or replaced`
    this.#faults.add('rolled_back', state.sequence, message)
  }
}

function signs(checkpoint: AuditCheckpoint, { sequence, records, mac }: ChainState): boolean {
  const text = Buffer.from(mac).toString('base64url')
  return checkpoint.sequence === sequence && checkpoint.records === records && checkpoint.mac === text
}

function parseJson(text: string): AuditCheckpoint | undefined {
  try {
    return parseAuditCheckpoint(JSON.parse(text))
  } catch {
    return undefined
  }
}
