import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import type { GetWorkloadAccessTokenInput } from '../shapes/index.ts'
import { type MintedOutput, mintFor } from './mint-for.ts'
import { dataOperation } from './data-operation.ts'

const name = 'GetWorkloadAccessToken'

/** A token for a workload with no user behind it. */
export function getWorkloadAccessToken(parts: ServerParts): Operation<GetWorkloadAccessTokenInput, MintedOutput> {
  return dataOperation(name, '/identities/GetWorkloadAccessToken', ({ workloadName }, call) =>
    mintFor(parts, name, workloadName, {}, call),
  )
}
