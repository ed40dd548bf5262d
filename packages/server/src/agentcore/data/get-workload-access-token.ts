import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { type GetWorkloadAccessTokenInput, inputSchemas } from '../shapes/index.ts'
import { GetWorkloadAccessToken } from '../validators/inputs.js'
import { type MintedOutput, mintFor } from './mint-for.ts'

const name = 'GetWorkloadAccessToken'

/** A token for a workload with no user behind it. */
export function getWorkloadAccessToken(parts: ServerParts): Operation<GetWorkloadAccessTokenInput, MintedOutput> {
  return {
    name,
    plane: 'data',
    method: 'POST',
    path: '/identities/GetWorkloadAccessToken',
    status: 200,
    inputSchema: inputSchemas[name],
    validate: GetWorkloadAccessToken,
    administrative: false,
    handle: ({ workloadName }, call) => mintFor(parts, name, workloadName, {}, call),
  }
}
