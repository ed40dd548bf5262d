import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { type GetWorkloadAccessTokenForUserIdInput, inputSchemas } from '../shapes/index.ts'
import { GetWorkloadAccessTokenForUserId } from '../validators/inputs.js'
import { type MintedOutput, mintFor } from './mint-for.ts'

const name = 'GetWorkloadAccessTokenForUserId'

/** A token for a workload and a user whom the sender vouches for. The label is never the same person as a JWT's. */
export function getWorkloadAccessTokenForUserId(
  parts: ServerParts,
): Operation<GetWorkloadAccessTokenForUserIdInput, MintedOutput> {
  return {
    name,
    plane: 'data',
    method: 'POST',
    path: '/identities/GetWorkloadAccessTokenForUserId',
    status: 200,
    inputSchema: inputSchemas[name],
    validate: GetWorkloadAccessTokenForUserId,
    administrative: false,
    handle: ({ workloadName, userId }, call) => mintFor(parts, name, workloadName, { user: userId }, call),
  }
}
