import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import type { GetWorkloadAccessTokenForUserIdInput } from '../shapes/index.ts'
import { type MintedOutput, mintFor } from './mint-for.ts'
import { dataOperation } from './data-operation.ts'

const name = 'GetWorkloadAccessTokenForUserId'

/** A token for a workload and a user whom the sender vouches for. The label is never the same person as a JWT's. */
export function getWorkloadAccessTokenForUserId(
  parts: ServerParts,
): Operation<GetWorkloadAccessTokenForUserIdInput, MintedOutput> {
  return dataOperation(name, '/identities/GetWorkloadAccessTokenForUserId', ({ workloadName, userId }, call) =>
    mintFor(parts, name, workloadName, { user: userId }, call),
  )
}
