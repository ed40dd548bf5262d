/**
 * The address that a user is sent to. What the endpoint has in its own query stays, unless it is a name of ours: no
 * parameter may go out twice. RFC 6749 section 3.1.
 */
export function authorizationUrl(authorizationEndpoint: string, parameters: URLSearchParams): string {
  const url = new URL(authorizationEndpoint)
  const ours = new Set([...parameters.keys()].map((name) => name.toLowerCase()))
  const own = [...url.searchParams].filter(([name]) => !ours.has(name.toLowerCase()))
  // Both spellings of a blank are right in a query; not every vendor reads the plus sign.
  url.search = new URLSearchParams([...own, ...parameters]).toString().replaceAll('+', '%20')
  url.hash = ''
  return url.href
}
