import { BrokerError, type Caller } from '@credbroker/core'
import type { OperationCall } from '../../operation/operation.ts'
import type { WorkloadEntry } from '../../resources/directory.ts'
import type { ServerParts } from '../../server-parts.ts'
import type { VerifiedWorkloadToken } from '../../workload-token/verified-tokens.ts'
import { andThen } from './and-then.ts'
import { requireActsFor } from './may-act-for.ts'

/** On whose behalf a request with a workload access token asks, and the identity that the token is for. */
export type HolderWork<T> = (caller: Caller, workload: WorkloadEntry) => T | Promise<T>

/**
 * Does something for whoever a workload access token is for. Without a promise of its own while nothing has to be read.
 *
 * Throws `unauthenticated` for a token that is no good, or whose workload identity is gone or was made anew since, and
 * `access_denied` for one of a workload that the sender may not act for.
 */
export function asTokenHolder<T>(
  { workloadTokens, directory }: ServerParts,
  operation: string,
  token: string,
  call: OperationCall,
  work: HolderWork<T>,
): T | Promise<T> {
  return andThen(workloadTokens.verify(token), (verified) => {
    const { workload } = verified.caller
    requireActsFor(call.principal, operation, workload)
    return andThen(directory.catchUp(), () =>
      andThen(directory.workload(workload), (entry) => {
        if (entry === undefined || entry.id !== verified.identityId) throw identityEnded()
        return work(callerOf(verified, call), entry)
      }),
    )
  })
}

function callerOf({ caller }: VerifiedWorkloadToken, { requestId, signal }: OperationCall): Caller {
  return signal === undefined ? { ...caller, requestId } : { ...caller, requestId, signal }
}

function identityEnded(): BrokerError {
  const message = 'the workload identity of this workload token does not exist any more; ask for a new token'
  return new BrokerError('unauthenticated', message)
}
