import { BrokerError } from '../../errors.ts'
import { checkAddress, type Destination, isLocalhost, namesLoopback } from './address-rules.ts'
import { parseIpAddress } from './ip-address.ts'
import type { NetworkRules } from './network-rules.ts'

/** A URL that may be called, but for what its name resolves to. */
export interface CheckedUrl extends Destination {
  readonly secure: boolean
  /** Scheme, host and port: `https://api.example.com`. */
  readonly origin: string
  /** As the `Host` header says it. */
  readonly authority: string
  /** Path and query. May hold secrets: never for a message. */
  readonly path: string
  readonly url: URL
}

/**
 * Reads a URL and judges what can be judged without DNS. Throws `access_denied`, naming the host and nothing else of the
 * URL.
 */
export function checkUrl(href: string, rules: NetworkRules): CheckedUrl {
  const url = URL.parse(href)
  if (url === null) throw denied('a URL that is not absolute or not valid was not called')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw denied(`only https may be called, not ${url.protocol.slice(0, 20)}`)
  }
  // A dot at the end means the same host to DNS and another one to certificates.
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (!isHost(host)) throw denied('a URL without a valid host was not called')
  if (url.username !== '' || url.password !== '') {
    throw denied(`the URL of "${host}" holds a user name or password; give credentials in a header`)
  }
  if (url.port === '0') throw denied(`"${host}" cannot be called on port 0`)
  const secure = url.protocol === 'https:'
  if (!secure && !(rules.allowLoopback && namesLoopback(host))) {
    throw denied(`"${host}" may be called over https only; http is for loopback addresses, with network.allowLoopback`)
  }
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  const { origin, host: authority, pathname, search } = url
  const checked = { host, port, secure, origin, authority, path: pathname + search, url }
  if (parseIpAddress(host) !== undefined) checkAddress(host, checked, rules)
  if (isLocalhost(host) && !rules.allowLoopback) {
    throw denied(`"${host}" is a loopback address; permit it with network.allowLoopback`)
  }
  return checked
}

function isHost(host: string): boolean {
  if (host.includes(':')) return parseIpAddress(host) !== undefined
  return host.length <= 253 && host.split('.').every((label) => label !== '' && label.length <= 63)
}

function denied(message: string): BrokerError {
  return new BrokerError('access_denied', message)
}
