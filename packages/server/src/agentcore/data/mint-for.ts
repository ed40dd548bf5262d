import { BrokerError, type Caller } from '@credbroker/core'
import type { OperationCall } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import type { VerifiedUserToken } from '../../user-token/user-token.ts'
import { wholeEpochSeconds } from '../../wire/epoch-seconds.ts'
import { requireActsFor } from './may-act-for.ts'

/** The answer to all three that mint. */
export interface MintedOutput {
  readonly workloadAccessToken: string
  /** Epoch seconds. The service model has no such member. */
  readonly expiresAt: number
}

/** The user that a token is minted for: a label, or what is found out once the workload is known to be the sender's. */
export interface MintUser {
  readonly user?: string
  readonly userToken?: () => Promise<VerifiedUserToken>
}

/**
 * A workload access token, on record before it is handed out.
 *
 * Rejects with `access_denied` for a workload that the sender may not act for, then with `not_found` for one that does not
 * exist, then as the user's token is refused.
 */
export async function mintFor(
  { directory, workloadTokens, broker }: ServerParts,
  operation: string,
  workload: string,
  { user, userToken }: MintUser,
  { principal, requestId }: OperationCall,
): Promise<MintedOutput> {
  requireActsFor(principal, operation, workload)
  await directory.catchUp()
  const entry = await directory.workload(workload)
  if (entry === undefined) {
    throw new BrokerError('not_found', `There is no workload identity "${workload}"; create it, or correct the name`)
  }
  const verified = await userToken?.()
  const { token, expiresAtMs } = await workloadTokens.mint({
    workload,
    ...(entry.id !== undefined && { identityId: entry.id }),
    ...(user !== undefined && { user }),
    ...(verified !== undefined && { userToken: verified }),
  })
  const caller: Caller = { workload, ...(user !== undefined && { user }), requestId }
  await broker.record({ action: 'workload_token_issued', caller, credential: token, expiresAtMs })
  return { workloadAccessToken: token, expiresAt: wholeEpochSeconds(expiresAtMs) }
}
