import { formatIpAddress, type IpAddress, parseIpAddress } from './ip-address.ts'

/** All addresses that begin with the same `prefix` bits. */
export interface IpRange {
  readonly first: IpAddress
  readonly prefix: number
}

/** Whether `address` is in `range`. IPv4 and IPv6 are different worlds here. */
export function contains({ first, prefix }: IpRange, address: IpAddress): boolean {
  if (first.bits !== address.bits) return false
  const shift = BigInt(first.bits - prefix)
  return first.value >> shift === address.value >> shift
}

/** Reads `10.1.0.0/16`, `fd00::/8` or `[fd00::]/8`. A text: why it is no range, and what would be right. */
export function parseIpRange(text: string): IpRange | string {
  const [, network = '', prefixText = ''] = /^(.*)\/(\d{1,3})$/.exec(text) ?? []
  const first = parseIpAddress(network.replace(/^\[(.*)\]$/, '$1'))
  if (first === undefined) return 'is no range of addresses; write it like 10.1.0.0/16 or [fd00::]/8'
  const prefix = Number(prefixText)
  if (prefix > first.bits) return `has a prefix that is too long; ${first.bits} is the most`
  const shift = BigInt(first.bits - prefix)
  const value = (first.value >> shift) << shift
  if (value === first.value) return { first, prefix }
  return `has bits set behind its prefix; the range is ${formatIpRange({ first: { ...first, value }, prefix })}`
}

/** The canonical spelling: `10.1.0.0/16`, `[fd00::]/8`. */
export function formatIpRange({ first, prefix }: IpRange): string {
  const network = formatIpAddress(first)
  return first.bits === 32 ? `${network}/${prefix}` : `[${network}]/${prefix}`
}
