import type { ConsentSession } from './sessions/consent-session.ts'

/**
 * Where a browser goes from the callback: the session's return URL with `session_id`, the name that AgentCore's clients
 * read, the application's own `state`, and `error` when the attempt failed. What the return URL had in its query stays as
 * it was written, but for members of these names.
 */
export function returnLocation({ returnUrl, sessionUri, customState, failure }: ConsentSession): string | undefined {
  if (returnUrl === undefined) return undefined
  const added = new URLSearchParams({ session_id: sessionUri })
  if (customState !== undefined) added.set('state', customState)
  if (failure !== undefined) added.set('error', failure)
  const url = new URL(returnUrl)
  for (const name of ['session_id', 'state', 'error']) if (url.searchParams.has(name)) url.searchParams.delete(name)
  const { href, search } = url
  return `${href}${search === '' ? (href.endsWith('?') ? '' : '?') : '&'}${added}`
}
