import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import type { GetWorkloadAccessTokenForJWTInput } from '../shapes/index.ts'
import { type MintedOutput, mintFor } from './mint-for.ts'
import { dataOperation } from './data-operation.ts'

const name = 'GetWorkloadAccessTokenForJWT'

/** A token for a workload and the user of a JWT that was verified. Rejects with `unauthenticated` for one that is no good. */
export function getWorkloadAccessTokenForJwt(
  parts: ServerParts,
): Operation<GetWorkloadAccessTokenForJWTInput, MintedOutput> {
  return dataOperation(name, '/identities/GetWorkloadAccessTokenForJWT', ({ workloadName, userToken }, call) =>
    mintFor(parts, name, workloadName, { userToken: () => parts.userTokens.verify(userToken) }, call),
  )
}
