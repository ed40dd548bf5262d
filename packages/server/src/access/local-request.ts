import { BrokerError } from '@credbroker/core'
import type { WireRequest } from '../operation/wire.ts'

/**
 * Throws `access_denied` for what a web page may have made its user's browser send. A server that looks at no signature
 * is safe only because nobody but this machine can connect, and a browser on it connects for any page: across origins
 * the browser says so (`Origin`, RFC 6454 section 7), and a page whose own name was made to point here has that name in
 * `Host`.
 */
export function requireLocal({ headers: { host, origin } }: Pick<WireRequest, 'headers'>): void {
  if (origin === undefined && (host === undefined || namesThisMachine(host))) return
  throw new BrokerError(
    'access_denied',
    'without signatures this server answers neither web pages nor requests for another name than localhost; ' +
      'call it by a loopback address, or use auth "verify"',
  )
}

/** Names below `localhost` are this machine too: RFC 6761 section 6.3. */
function namesThisMachine(host: string): boolean {
  return /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]*)?$/i.test(host)
}
