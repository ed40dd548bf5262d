import type { ConsentSession } from './sessions/consent-session.ts'

/**
 * Where a browser goes from the callback: the session's return URL with `session_id`, the name that AgentCore's clients
 * read, the application's own `state`, and `error` when the attempt failed. What the return URL had in its query stays.
 */
export function returnLocation({ returnUrl, sessionUri, customState, failure }: ConsentSession): string | undefined {
  if (returnUrl === undefined) return undefined
  const url = new URL(returnUrl)
  url.searchParams.set('session_id', sessionUri)
  if (customState !== undefined) url.searchParams.set('state', customState)
  if (failure !== undefined) url.searchParams.set('error', failure)
  return url.href
}
