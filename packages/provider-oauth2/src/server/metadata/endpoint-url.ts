/**
 * Why a text cannot be the URL of an endpoint; `undefined` when it can. RFC 6749 sections 3.1 and 3.2: absolute and
 * without fragment. http is left for loopback, where the network's own rules decide when the call is made.
 */
export function endpointFault(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'is no absolute URL'
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) return 'must be https'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (text.includes('#')) return 'must not have a fragment'
  return undefined
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
