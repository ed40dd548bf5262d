import { addressClass, effectiveAddress } from './address-ranges.ts'
import { type IpAddress, parseIpAddress } from './ip-address.ts'
import { contains, type IpRange, parseIpRange } from './ip-range.ts'

/** An entry of `network.allow` that cannot be used. */
export interface AllowListProblem {
  /** Position in the list, from 0. */
  readonly index: number
  /** What is wrong and what would be right, with the entry. */
  readonly message: string
}

/** What `network.allow` permits. `port` absent: every port. */
export interface AllowList {
  readonly hosts: readonly { readonly host: string; readonly port?: number }[]
  readonly addresses: readonly { readonly address: IpAddress; readonly port?: number }[]
  readonly ranges: readonly IpRange[]
}

/** Reads `network.allow`: everything that is right with it, and everything that is wrong. */
export function parseAllowList(entries: readonly string[]): {
  readonly allow: AllowList
  readonly problems: readonly AllowListProblem[]
} {
  const hosts: AllowList['hosts'][number][] = []
  const addresses: AllowList['addresses'][number][] = []
  const ranges: IpRange[] = []
  const problems: AllowListProblem[] = []
  for (const [index, entry] of entries.entries()) {
    const parsed = parseEntry(entry)
    if (typeof parsed === 'string') problems.push({ index, message: `${JSON.stringify(entry)} ${parsed}` })
    else if ('prefix' in parsed) ranges.push(parsed)
    else if ('address' in parsed) addresses.push(parsed)
    else hosts.push(parsed)
  }
  return { allow: { hosts, addresses, ranges }, problems }
}

/** Whether the operator permits this effective address as the end of a connection to `host` and `port`. */
export function allows(allow: AllowList, address: IpAddress, host: string, port: number): boolean {
  const openedBy = addressClass(address)?.openedBy ?? 'range'
  if (openedBy === 'nothing') return false
  const portFits = (entry: { readonly port?: number }) => entry.port === undefined || entry.port === port
  if (allow.addresses.some((entry) => portFits(entry) && same(entry.address, address))) return true
  if (openedBy === 'address') return false
  return (
    allow.ranges.some((range) => contains(range, address)) ||
    allow.hosts.some((entry) => portFits(entry) && entry.host === host)
  )
}

type Entry = IpRange | AllowList['addresses'][number] | AllowList['hosts'][number]

function parseEntry(entry: string): Entry | string {
  if (/:\/\/|[@?#*\\\s%]/.test(entry))
    return 'is no host, host:port, address or range; write it without scheme, path and wildcard'
  if (entry.includes('/')) return parseRangeEntry(entry)
  // An IPv6 address without brackets has no port: its colons are its own.
  const [, inner = entry, portText] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(entry) ?? []
  const port = portText === undefined ? {} : { port: Number(portText) }
  if (port.port === 0 || (port.port ?? 0) > 65_535) return 'has no usable port'
  const address = parseIpAddress(inner.replace(/^\[(.*)\]$/, '$1'))
  if (address === undefined) return parseHostEntry(inner, port)
  return unusable(address) ?? { address, ...port }
}

function parseRangeEntry(entry: string): Entry | string {
  const range = parseIpRange(entry)
  if (typeof range === 'string') return range
  // A range of one address is that very address.
  if (range.prefix === range.first.bits) return unusable(range.first) ?? { address: range.first }
  return effectiveAddress(range.first) === range.first ? range : writeAsIpv4
}

function parseHostEntry(inner: string, port: { readonly port?: number }): Entry | string {
  const hostname = URL.parse(`https://${inner}/`)?.hostname.replace(/\.$/, '')
  if (hostname === undefined || !/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(hostname)) {
    return 'is no host, host:port, address or range'
  }
  if (parseIpAddress(hostname) !== undefined) return `is a spelling of ${hostname}; write it so`
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return 'is permitted by network.allowLoopback'
  return { host: hostname, ...port }
}

const writeAsIpv4 = 'stands for IPv4 addresses; write it as those'

function unusable(address: IpAddress): string | undefined {
  if (effectiveAddress(address) !== address) return writeAsIpv4
  const found = addressClass(address)
  return found?.openedBy === 'nothing' ? `is ${found.name} address, which cannot be called` : undefined
}

function same(a: IpAddress, b: IpAddress): boolean {
  return a.bits === b.bits && a.value === b.value
}
