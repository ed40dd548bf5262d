/** An IP address as a number. An IPv6 address that stands for an IPv4 address is kept as what was written. */
export interface IpAddress {
  readonly bits: 32 | 128
  readonly value: bigint
}

/**
 * Reads the canonical spelling of an address: four decimal numbers, or any spelling of IPv6 without a zone.
 * `undefined` for everything else, octal and shortened IPv4 included; those are for the URL parser to normalise.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (text.includes(':')) return parseIpv6(text)
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined
  }
  return { bits: 32, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n) }
}

function parseIpv6(text: string): IpAddress | undefined {
  if (!/^[0-9a-f:.]+$/i.test(text)) return undefined
  // The URL parser knows every rule, and gives hexadecimal groups with one gap at most.
  const canonical = URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1)
  if (canonical === undefined) return undefined
  const [head = '', tail] = canonical.split('::')
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0n), ...after]
  return { bits: 128, value: all.reduce((value, group) => value * 0x1_0000n + group, 0n) }
}

function groups(text: string): readonly bigint[] {
  return text === '' ? [] : text.split(':').map((group) => BigInt(`0x${group}`))
}

/** The canonical spelling: `10.0.0.5`, `fd00::1`. RFC 5952. */
export function formatIpAddress({ bits, value }: IpAddress): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.')
  const hex = value
    .toString(16)
    .padStart(32, '0')
    .replace(/.{4}(?!$)/g, '$&:')
  return new URL(`http://[${hex}]/`).hostname.slice(1, -1)
}
