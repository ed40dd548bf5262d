/**
 * What is wrong with an address that users are to be sent to after a consent; `undefined` when nothing is. Applications
 * may have schemes of their own (RFC 8252 section 7.1); those that run code in a browser are nobody's.
 */
export function returnUrlFault(text: string, publicUrl: string): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'Member must be an absolute URL'
  // RFC 6749 section 3.1.2.
  if (text.includes('#')) return 'Member must not hold a fragment'
  if (url.username !== '' || url.password !== '') return 'Member must not hold a user name or password'
  if (['javascript:', 'data:', 'vbscript:', 'file:', 'blob:'].includes(url.protocol)) {
    return 'Member must be an address of your application'
  }
  if (url.href.startsWith(`${URL.parse(publicUrl)?.href.replace(/\/$/, '') ?? publicUrl}/oauth2/callback/`)) {
    return "Member must be a page of your application: this is the broker's own callback"
  }
  return undefined
}
