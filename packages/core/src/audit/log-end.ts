import { follows, stateAfter } from './format/block.ts'
import { type ChainState, emptyChain } from './format/chain.ts'
import type { AuditCheckpoint } from './format/checkpoint.ts'
import type { BreakReason } from './format/log-break.ts'
import type { StoredEnd, StoredLog } from './stored-log.ts'

/** Where a writer goes on. */
export interface LogEnd {
  /** `sequence` is the store's last one; the next block follows `records` and `mac`. */
  readonly state: ChainState
  readonly checkpoint?: AuditCheckpoint
  /** What is wrong with the log, and the state that the writer goes on from: to be written down as a break. */
  readonly damage?: { readonly reason: BreakReason; readonly from: ChainState }
  /** The last block is not the one that the head names. The chain goes on, and shows it without a break. */
  readonly lastBlockDiffers?: true
}

/**
 * Finds the end of a log that this process knows nothing of.
 *
 * The head decides, because it is replaced with each append and was the truth then. Whatever contradicts it is evidence
 * and stays as it is. Only when the head is lost or is behind the log, the last block that opens takes its place: what
 * it says of itself was true once, and a break says that it was not known to be the last.
 */
export async function findEnd(log: StoredLog): Promise<LogEnd> {
  const end = await log.end()
  const { sequence, head } = end
  if (head === undefined) {
    if (sequence > 0) return goOn('head_unreadable', await lastState(log, end), sequence)
    return (await log.wasBegun()) ? goOn('emptied', emptyChain, 0) : { state: emptyChain }
  }
  if (head.state.sequence > sequence) return goOn('truncated', head.state, sequence)
  if (head.state.sequence < sequence) return goOn('head_behind', await lastState(log, end), sequence)
  const last = (await log.read(sequence - 1)).find((stored) => stored.sequence === sequence)?.block
  const matches = last !== undefined && sameMac(last.mac, head.state.mac)
  return { ...known(end), state: head.state, ...(!matches && { lastBlockDiffers: true }) }
}

/**
 * Finds the end of a log that this process has seen up to `seen`, after others appended or when it is not known what
 * became of an append. What was added has to follow what was seen, block by block.
 */
export async function followLog(log: StoredLog, seen: LogEnd): Promise<LogEnd> {
  const end = await log.end()
  const { sequence, head } = end
  let { state } = seen
  if (sequence < state.sequence) return goOn('rolled_back', state, sequence)
  while (state.sequence < sequence) {
    const blocks = await log.read(state.sequence)
    if (blocks.length === 0) return goOn('replaced', await lastState(log, end), sequence)
    for (const { block } of blocks) {
      if (state.sequence === sequence) break
      if (block === undefined || !follows(log.keys.chain, state, block)) {
        return goOn('replaced', await lastState(log, end), sequence)
      }
      state = stateAfter(block)
    }
  }
  // Nobody appended, and the damage that was found is still to be written down.
  if (state === seen.state && seen.damage !== undefined) return seen
  if (state.sequence === 0 && head === undefined) return { state }
  if (head === undefined) return goOn('head_unreadable', state, sequence)
  if (head.state.sequence > sequence) return goOn('truncated', head.state, sequence)
  if (head.state.sequence < sequence) return goOn('head_behind', state, sequence)
  return sameMac(head.state.mac, state.mac) ? { ...known(end), state } : goOn('replaced', state, sequence)
}

/** Each damage is signed together with the first record after it, so no checkpoint is known from here on. */
function goOn(reason: BreakReason, from: ChainState, sequence: number): LogEnd {
  return { state: { ...from, sequence }, damage: { reason, from } }
}

function known({ head }: StoredEnd): Pick<LogEnd, 'checkpoint'> {
  return head?.checkpoint === undefined ? {} : { checkpoint: head.checkpoint }
}

/** The head's state when it stands at the end, else that of the last block that opens. */
async function lastState(log: StoredLog, { sequence, head }: StoredEnd): Promise<ChainState> {
  if (head?.state.sequence === sequence) return head.state
  const last = await log.lastReadable(sequence)
  return last === undefined ? (head?.state ?? emptyChain) : stateAfter(last)
}

function sameMac(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
