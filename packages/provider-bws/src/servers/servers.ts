import { isIP } from 'node:net'
import type { BwsOptions } from '../options.ts'
import { invalidOption } from './invalid-option.ts'

/** Where identity and API of one installation are. URLs without a slash at their end. */
export interface Servers {
  readonly identityUrl: string
  readonly apiUrl: string
  /** The `iss` of its bearers, where that is known. */
  readonly issuer?: string
  /** Whether it limits requests by address, as Bitwarden's own cloud does and others do not. */
  readonly limited: boolean
}

type ServerOptions = Pick<BwsOptions, 'region' | 'serverUrl' | 'identityUrl' | 'apiUrl'>

const cloudDomains = { us: 'bitwarden.com', eu: 'bitwarden.eu' } as const

/** The issuers of the bearers of Bitwarden's own cloud. */
export const cloudIssuers: ReadonlySet<string> = new Set(
  Object.values(cloudDomains).map((domain) => identityOf(domain)),
)

/**
 * The servers that the options name; the US cloud when they name none. Throws `config_invalid` when they name two, half
 * of one, or a URL that cannot be one.
 */
export function parseServers({ region, serverUrl, identityUrl, apiUrl }: ServerOptions): Servers {
  if (serverUrl !== undefined) {
    if (region !== undefined) throw invalidOption('serverUrl', 'is one server and region another; give one of them')
    if (identityUrl !== undefined || apiUrl !== undefined)
      throw invalidOption('serverUrl', 'stands for identityUrl and apiUrl; give either it or both of them')
    const base = parseUrl('serverUrl', serverUrl)
    return servers(`${base}/identity`, `${base}/api`)
  }
  if (identityUrl === undefined && apiUrl === undefined) {
    const domain = cloudDomains[region ?? 'us']
    return servers(identityOf(domain), `https://api.${domain}`)
  }
  if (region !== undefined)
    throw invalidOption(identityUrl === undefined ? 'apiUrl' : 'identityUrl', 'is one server and region another')
  if (identityUrl === undefined) throw invalidOption('apiUrl', 'needs identityUrl of the same server beside it')
  if (apiUrl === undefined) throw invalidOption('identityUrl', 'needs apiUrl of the same server beside it')
  return servers(parseUrl('identityUrl', identityUrl), parseUrl('apiUrl', apiUrl))
}

function servers(identityUrl: string, apiUrl: string): Servers {
  const { hostname } = new URL(identityUrl)
  const domain = Object.values(cloudDomains).find((domain) => hostname === domain || hostname.endsWith(`.${domain}`))
  return { identityUrl, apiUrl, limited: domain !== undefined, ...(domain && { issuer: identityOf(domain) }) }
}

function identityOf(domain: string): string {
  return `https://identity.${domain}`
}

function parseUrl(option: 'serverUrl' | 'identityUrl' | 'apiUrl', text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw invalidOption(option, 'is no URL; expected one such as https://vault.example.com')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw invalidOption(option, 'holds more than scheme, host, port and path; leave out user, query and fragment')
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw invalidOption(option, 'must begin with https://; http is for loopback addresses only')
  return url.href.replace(/\/+$/, '')
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'))
}
