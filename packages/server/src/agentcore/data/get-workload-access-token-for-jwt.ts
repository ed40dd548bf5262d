import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { type GetWorkloadAccessTokenForJWTInput, inputSchemas } from '../shapes/index.ts'
import { GetWorkloadAccessTokenForJWT } from '../validators/inputs.js'
import { type MintedOutput, mintFor } from './mint-for.ts'

const name = 'GetWorkloadAccessTokenForJWT'

/** A token for a workload and the user of a JWT that was verified. Rejects with `unauthenticated` for one that is no good. */
export function getWorkloadAccessTokenForJwt(
  parts: ServerParts,
): Operation<GetWorkloadAccessTokenForJWTInput, MintedOutput> {
  return {
    name,
    plane: 'data',
    method: 'POST',
    path: '/identities/GetWorkloadAccessTokenForJWT',
    status: 200,
    inputSchema: inputSchemas[name],
    validate: GetWorkloadAccessTokenForJWT,
    administrative: false,
    handle: ({ workloadName, userToken }, call) =>
      mintFor(parts, name, workloadName, { userToken: () => parts.userTokens.verify(userToken) }, call),
  }
}
