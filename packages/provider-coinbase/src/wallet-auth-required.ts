import { pathWithoutQuery } from '@credbroker/core/signing'

const methods = new Set(['POST', 'PUT', 'DELETE'])

const path =
  /\/evm\/accounts|\/solana\/accounts|\/spend-permissions|\/user-operations\/prepare-and-send|\/embedded-wallet-api\/|\/end-users(?:\/import|\/[^/]+\/(?:evm|evm-smart-account|solana))?$/

/**
 * Whether the vendor's TypeScript SDK would send a wallet token with a request. For callers that do not know whether to
 * set `includeWalletAuthToken`; the broker itself leaves it to them. As in the SDK, `PATCH` needs none, letter case
 * counts, and a trailing slash makes a difference. A query string is passed over.
 */
export function walletAuthRequired(requestMethod: string, requestPath: string): boolean {
  return methods.has(requestMethod) && path.test(pathWithoutQuery(requestPath))
}
