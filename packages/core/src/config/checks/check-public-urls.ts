import { BrokerError } from '../../errors.ts'
import type { BrokerConfig } from '../broker-config.ts'
import type { Report } from '../resolved-provider.ts'
import { callbackPath } from '../../consent/callback-path.ts'

const loopbackHosts = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/

/** What no application has for itself: they run code, show local files, or are other programs' protocols. */
const foreignSchemes: ReadonlySet<string> = new Set(
  [
    'javascript',
    'vbscript',
    'data',
    'blob',
    'file',
    'filesystem',
    'about',
    'view-source',
    'ftp',
    'ftps',
    'ws',
    'wss',
  ].map((scheme) => `${scheme}:`),
)

/** Reports a public address and return URLs to which no browser should be sent. */
export function reportPublicUrls({ publicUrl, workloads = {} }: BrokerConfig, report: Report): void {
  if (publicUrl !== undefined) {
    const fault = publicUrlFault(publicUrl)
    if (fault !== undefined) report(['publicUrl'], fault)
  }
  for (const [name, { returnUrls = [] }] of Object.entries(workloads)) {
    returnUrls.forEach((returnUrl, index) => {
      const fault = returnUrlFault(returnUrl, publicUrl)
      if (fault !== undefined) report(['workloads', name, 'returnUrls', String(index)], fault)
    })
  }
}

/**
 * The same for addresses that a host program gives beside the configuration. Throws `config_invalid`: what a host does
 * wrong is found as early as what an operator does wrong.
 */
export function refuseHostUrls(publicUrl: string | undefined, returnUrls: readonly string[]): void {
  const fault = publicUrl === undefined ? undefined : publicUrlFault(publicUrl)
  if (fault !== undefined) throw new BrokerError('config_invalid', `the option publicUrl ${fault}`)
  for (const returnUrl of returnUrls) {
    const fault = returnUrlFault(returnUrl, publicUrl)
    if (fault !== undefined) throw new BrokerError('config_invalid', `the option returnUrls: each ${fault}`)
  }
}

/** What is wrong with an address under which a broker says it is reached; `undefined` when nothing is. */
export function publicUrlFault(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || !/^https?:\/\/[^/\\]/i.test(text)) return 'must be an address like https://broker.example.com'
  if (/[?#]/.test(text)) return 'must end with its path: no "?" and no "#"'
  return commonFault(text, url)
}

/**
 * What is wrong with an address that users are sent to after a consent; `undefined` when nothing is. https, http on
 * loopback, and schemes of an application's own (RFC 8252 section 7.1).
 */
export function returnUrlFault(text: string, publicUrl?: string): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'must be an absolute URL'
  // RFC 6749 section 3.1.2.
  if (text.includes('#')) return 'must not hold a fragment: no "#"'
  const fault = commonFault(text, url)
  if (fault !== undefined) return fault
  if (!['http:', 'https:'].includes(url.protocol)) {
    // The slash tells a scheme from a host with a port: app.example.com:8443.
    return /^[a-z][a-z0-9.+-]*:\//i.test(text) && !foreignSchemes.has(url.protocol)
      ? undefined
      : 'must be https, or a scheme of your own such as com.example.app:/'
  }
  if (!/^https?:\/\/[^/\\]/i.test(text)) return 'must begin with https:// and a host'
  if (publicUrl !== undefined && isCallback(url, publicUrl))
    return "is this broker's own callback; give a page of your application"
  return undefined
}

function commonFault(text: string, url: URL): string | undefined {
  // Parsers drop these or read them as something else, so two programs may see two addresses in one text.
  if (/[\s\\\p{Cc}]/u.test(text)) return 'must not hold spaces, line breaks or backslashes'
  if (url.username !== '' || url.password !== '' || /^[^/?]*\/\/[^/?]*@/.test(text))
    return 'must not hold a user name or password'
  if (['http:', 'https:'].includes(url.protocol) && hostIn(text) !== url.hostname)
    return 'must name its host as browsers do: a name in xn-- form, an address in four decimal numbers or in brackets'
  if (url.protocol === 'http:' && !loopbackHosts.test(url.hostname))
    return 'must be https; http is for loopback addresses'
  return undefined
}

/** As it stands in the text, by RFC 3986 appendix B. Browsers turn other spellings of it into the one that they use. */
function hostIn(text: string): string | undefined {
  const [, authority] = /^[^:/?#]+:\/\/([^/?#]*)/.exec(text) ?? []
  return authority?.replace(/:[0-9]*$/, '').toLowerCase()
}

function isCallback({ origin, pathname }: URL, publicUrl: string): boolean {
  const own = URL.parse(publicUrl)
  return (
    own !== null && origin === own.origin && pathname.startsWith(`${own.pathname.replace(/\/$/, '')}${callbackPath}`)
  )
}
