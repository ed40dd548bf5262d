import type { AnyOperation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { completeResourceTokenAuth } from './complete-resource-token-auth.ts'
import { getResourceApiKey } from './get-resource-api-key.ts'
import { getResourceOauth2Token } from './get-resource-oauth2-token.ts'
import { getResourcePaymentToken } from './get-resource-payment-token.ts'
import { getWorkloadAccessTokenForJwt } from './get-workload-access-token-for-jwt.ts'
import { getWorkloadAccessTokenForUserId } from './get-workload-access-token-for-user-id.ts'
import { getWorkloadAccessToken } from './get-workload-access-token.ts'

/** AgentCore's data plane, as far as it is about identity. */
export function dataOperations(parts: ServerParts): AnyOperation[] {
  return [
    getWorkloadAccessToken(parts),
    getWorkloadAccessTokenForJwt(parts),
    getWorkloadAccessTokenForUserId(parts),
    getResourceOauth2Token(parts),
    completeResourceTokenAuth(parts),
    getResourceApiKey(parts),
    getResourcePaymentToken(parts),
  ]
}
