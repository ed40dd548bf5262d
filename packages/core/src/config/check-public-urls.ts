import type { BrokerConfig } from './broker-config.ts'
import type { Report } from './resolved-provider.ts'

const loopbackHosts = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/

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

/** What is wrong with an address under which a broker says it is reached; `undefined` when nothing is. */
export function publicUrlFault(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || !['https:', 'http:'].includes(url.protocol))
    return 'must be an address like https://broker.example.com'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (url.search !== '' || url.hash !== '') return 'must end with its path: no "?" and no "#"'
  if (url.protocol === 'http:' && !loopbackHosts.test(url.hostname))
    return 'must be https; http is for loopback addresses'
  return undefined
}

/**
 * What is wrong with an address that users are sent to after a consent; `undefined` when nothing is. https, http on
 * loopback, and schemes of an application's own (RFC 8252 section 7.1), which have a dot in their name.
 */
export function returnUrlFault(text: string, publicUrl?: string): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'must be an absolute URL'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (url.hash !== '' || text.includes('#')) return 'must not hold a fragment: no "#"'
  if (url.protocol === 'http:' && !loopbackHosts.test(url.hostname))
    return 'must be https; http is for loopback addresses'
  if (!['http:', 'https:'].includes(url.protocol)) {
    return /^[a-z][a-z0-9+-]*\.[a-z0-9.+-]+:$/.test(url.protocol)
      ? undefined
      : 'must be https, or a scheme of your own such as com.example.app:'
  }
  if (!/^https?:\/\/[^/\\]/i.test(text)) return 'must begin with https:// and a host'
  if (publicUrl !== undefined && text.startsWith(`${publicUrl.replace(/\/$/, '')}/oauth2/callback/`)) {
    return "is this broker's own callback; give a page of your application"
  }
  return undefined
}
