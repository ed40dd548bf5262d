import type { AuthorizationServer as Metadata } from 'oauth4webapi'
import type { AttemptData, ConsentParts } from './attempt.ts'
import type { UserAsk } from './user-ask.ts'

/** What every attempt keeps, whichever way the user takes. */
export function newAttemptData(
  { resources, audiences, forced }: UserAsk,
  scopes: readonly string[],
  { client }: Pick<ConsentParts, 'client'>,
  { token_endpoint: tokenEndpoint = '' }: Metadata,
): AttemptData {
  return { resources, audiences, askedScopes: scopes, forced, clientId: client.clientId, tokenEndpoint }
}
