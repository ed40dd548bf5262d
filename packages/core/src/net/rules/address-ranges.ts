import type { IpAddress } from './ip-address.ts'
import { contains, type IpRange, parseIpRange } from './ip-range.ts'

/**
 * What opens an address that is not public: a `range` or host that the operator allows, only that very `address`, or
 * `nothing`.
 */
export type OpenedBy = 'range' | 'address' | 'nothing'

/** Why an address is not for everybody. */
export interface AddressClass {
  /** With its article, for messages: `a private`, `a loopback`. */
  readonly name: string
  readonly openedBy: OpenedBy
}

type SpecialRange = AddressClass & { readonly range: IpRange }

// Addresses under which clouds hand the machine's own credentials to whoever asks from inside.
const metadata: readonly string[] = [
  '169.254.169.254/32', // Amazon EC2, Google Cloud, Azure, Oracle Cloud, DigitalOcean and more
  '169.254.170.2/32', // Amazon ECS
  '169.254.170.23/32', // Amazon EKS
  '100.100.100.200/32', // Alibaba Cloud
  '168.63.129.16/32', // Azure's host, in public address space
  '192.0.0.192/32', // Oracle Cloud, older shapes
  'fd00:ec2::/32', // Amazon EC2 (::254), EKS (::23) and its other services
  'fd20:ce::/32', // Google Cloud (::254)
  'fd00:42::42/128', // Scaleway
]

const special: readonly SpecialRange[] = [
  ...ranges('a cloud metadata', 'address', ...metadata),
  // IANA IPv4 Special-Purpose Address Registry, and RFC 5771, RFC 1112 section 4.
  ...ranges('an unspecified', 'nothing', '0.0.0.0/8'),
  ...ranges('a loopback', 'address', '127.0.0.0/8'),
  ...ranges('a link-local', 'address', '169.254.0.0/16'),
  ...ranges('a private', 'range', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'),
  ...ranges('a shared', 'range', '100.64.0.0/10'),
  ...ranges('a multicast', 'nothing', '224.0.0.0/4'),
  ...ranges('a broadcast', 'nothing', '255.255.255.255/32'),
  ...ranges('a reserved', 'range', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15'),
  ...ranges('a reserved', 'range', '198.51.100.0/24', '203.0.113.0/24', '240.0.0.0/4'),
  // IANA IPv6 Special-Purpose Address Registry. Of 2001::/23, no web server lives in the parts that are routed.
  ...ranges('an unspecified', 'nothing', '::/128'),
  ...ranges('a loopback', 'address', '::1/128'),
  ...ranges('a link-local', 'address', 'fe80::/10'),
  ...ranges('a multicast', 'nothing', 'ff00::/8'),
  ...ranges('a private', 'range', 'fc00::/7', 'fec0::/10'),
  ...ranges('a reserved', 'address', '2001::/23', '2001:db8::/32', '3fff::/20'),
]

const globalUnicast = range('2000::/3')

// IPv6 addresses that lead to the IPv4 address inside them, and how many bits stand behind that: RFC 4291 section
// 2.5.5.2 (mapped), RFC 6052 section 2.1 (NAT64), RFC 3056 section 2 (6to4).
const carriers: readonly (readonly [IpRange, bigint])[] = [
  [range('::ffff:0.0.0.0/96'), 0n],
  [range('64:ff9b::/96'), 0n],
  [range('2002::/16'), 80n],
]

/** The address where a connection ends: the IPv4 address inside an IPv6 address that is made for carrying one. */
export function effectiveAddress(address: IpAddress): IpAddress {
  const carrier = carriers.find(([range]) => contains(range, address))
  return carrier === undefined ? address : { bits: 32, value: (address.value >> carrier[1]) & 0xffff_ffffn }
}

/** Why this effective address is not public; `undefined` when it is. */
export function addressClass(address: IpAddress): AddressClass | undefined {
  const found = special.find(({ range }) => contains(range, address))
  if (found !== undefined || address.bits === 32) return found
  // What IANA has not given out for anything is nobody's server.
  return contains(globalUnicast, address) ? undefined : { name: 'a reserved', openedBy: 'address' }
}

/** Whether the operating system keeps what is sent to this effective address on this machine. */
export function isLoopback(address: IpAddress): boolean {
  return addressClass(address)?.name === 'a loopback'
}

function ranges(name: string, openedBy: OpenedBy, ...texts: readonly string[]): readonly SpecialRange[] {
  return texts.map((text) => ({ name, openedBy, range: range(text) }))
}

function range(text: string): IpRange {
  const parsed = parseIpRange(text)
  if (typeof parsed === 'string') throw new TypeError(`${text} ${parsed}`)
  return parsed
}
