import type { Caller } from '../caller.ts'
import type { IssueCall } from '../issue.ts'
import type { Recorder } from '../recording/recorder.ts'
import type { RequestFacts } from '../recording/request-facts.ts'
import type { Clock } from '../services/services.ts'
import { resultUnderDeadline } from './issue-call.ts'
import type { Mount } from './mount.ts'

/** What is put on record, and who the provider hears that it is for. */
export interface RecordedAct {
  readonly facts: RequestFacts
  /** Default: that of the facts. */
  readonly caller?: Caller
}

/**
 * Has a provider do something within its deadline that is on record before it is done, and is on record as failed when it
 * comes to nothing. Rejects with `internal` when it cannot be put on record.
 */
export function recordedCall<T>(
  mount: Mount,
  { facts, caller = facts.caller }: RecordedAct,
  recorder: Recorder,
  clock: Clock,
  work: (call: IssueCall) => Promise<T>,
): Promise<T> {
  const recorded = async (call: IssueCall): Promise<T> => {
    await recorder.done(facts)
    try {
      // The record may have taken longer than somebody waits.
      call.signal.throwIfAborted()
      return await work(call)
    } catch (error) {
      await recorder.notDone(error, facts)
      throw error
    }
  }
  return resultUnderDeadline(recorded, mount, caller, facts.requestId, clock)
}
