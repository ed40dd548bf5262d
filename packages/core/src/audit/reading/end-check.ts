import type { AuditCheckpoint } from '../format/checkpoint.ts'
import { isSigned } from '../format/checkpoint.ts'
import type { StoredEnd, StoredLog } from '../stored-log.ts'
import type { ChainCheck } from './chain-check.ts'
import { type FaultList, inWords } from './fault-list.ts'

/** Compares the end of the log, after all of it was checked, with what its head and the store say that it is. */
export async function checkEnd(log: StoredLog, chain: ChainCheck, end: StoredEnd, faults: FaultList): Promise<void> {
  const { lastSequence, state } = chain
  const { sequence, head } = end
  if (head === undefined) {
    faults.closeGaps()
    if (lastSequence > 0 || sequence > 0) {
      const message =
        'the head of the log is missing or does not open: whether blocks were cut off at the end cannot be told'
      faults.add('head_lost', sequence, message)
    } else if (await log.wasBegun()) {
      faults.add('deleted', 0, 'a log was begun in this store, and all of it is gone')
    }
    return
  }
  const { state: ending } = head
  if (ending.sequence > lastSequence) {
    const fate = `${ending.sequence - lastSequence > 1 ? 'were' : 'was'} cut off at the end of the log`
    faults.addGap({ what: 'truncated', sequence: lastSequence + 1, lastSequence: ending.sequence, fate })
  }
  if (ending.sequence > state.sequence) faults.closeGaps(state.records + 1, ending.records)
  else faults.closeGaps()
  if (ending.sequence < state.sequence) {
    const message = `the head of the log is older than the log: it names block ${ending.sequence}, and there are blocks up to ${state.sequence}; an older head was put in its place`
    faults.add('rolled_back', ending.sequence, message)
  } else if (ending.sequence === state.sequence && Buffer.compare(ending.mac, state.mac) !== 0) {
    const message = `block ${state.sequence}, the last one, is not the one that the head of the log names: one of the two comes from another state of this log`
    faults.add('replaced', state.sequence, message)
  }
  if (sequence !== ending.sequence) {
    const message = `the store says that the log ends with block ${sequence}, and the head of the log says ${ending.sequence}`
    faults.add('head_lost', sequence, message)
  }
}

/** Looks at a checkpoint from outside before the walk. `undefined`: it is none of this log, and says nothing about it. */
export function keptCheckpoint(
  log: StoredLog,
  given: AuditCheckpoint | undefined,
  faults: FaultList,
): AuditCheckpoint | undefined {
  if (given === undefined || isSigned(given, log.keys.checkpointPublic)) return given
  const message = "the given checkpoint is not signed by this log's key: it was changed, or belongs to another store"
  faults.add('unsigned', given.sequence, message)
  return undefined
}

/** Whether the log still reaches as far as a checkpoint from outside. */
export function checkReach(chain: ChainCheck, kept: AuditCheckpoint | undefined, faults: FaultList): void {
  if (kept === undefined || kept.sequence <= chain.lastSequence) return
  const { lastSequence, state } = chain
  const lost = kept.records > state.records ? { first: state.records + 1, last: kept.records } : undefined
  const gone = lost === undefined ? '' : `; what it signed as ${inWords('record', lost.first, lost.last)} is gone`
  const message = `the log ends with block ${lastSequence}, and the given checkpoint signed block ${kept.sequence}: the log was put back to an older state${gone}`
  faults.add('rolled_back', lastSequence, message, lost)
}
