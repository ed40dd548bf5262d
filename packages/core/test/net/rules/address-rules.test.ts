import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BrokerError } from '../../../src/errors.ts'
import { checkAddress } from '../../../src/net/rules/address-rules.ts'
import { formatIpAddress } from '../../../src/net/rules/ip-address.ts'
import { type IpRange, parseIpRange } from '../../../src/net/rules/ip-range.ts'
import { networkRules } from '../../../src/net/rules/network-rules.ts'
import { checkUrl } from '../../../src/net/rules/url-rules.ts'

/** The message of the refusal; `undefined` when the address may be called. */
function refusal(address: string, network = {}, host = 'api.example', port = 443): string | undefined {
  try {
    checkAddress(address, { host, port }, networkRules(network))
    return undefined
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'access_denied') return error.message
    throw error
  }
}

const refusedIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '168.63.129.16/32',
]
const refusedIpv6 = [
  '::/3',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
  '4000::/2',
  '8000::/1',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

function inside(text: string): fc.Arbitrary<{ text: string; value: bigint }> {
  const range = parseIpRange(text) as IpRange
  const { first, prefix } = range
  return fc.bigInt({ min: 0n, max: 2n ** BigInt(first.bits - prefix) - 1n }).map((offset) => {
    const value = first.value + offset
    return { text: formatIpAddress({ bits: first.bits, value }), value }
  })
}

const spellings: Record<string, (value: bigint) => string> = {
  dotted: (value) => formatIpAddress({ bits: 32, value }),
  decimal: String,
  hexadecimal: (value) => `0x${value.toString(16)}`,
  octal: (value) => `0${value.toString(8)}`,
  'dotted octal': (value) =>
    bytes(value)
      .map((byte) => `0${byte.toString(8)}`)
      .join('.'),
  'dotted hexadecimal': (value) =>
    bytes(value)
      .map((byte) => `0X${byte.toString(16)}`)
      .join('.'),
  'two parts': (value) => `${value >> 24n}.${value & 0xff_ffffn}`,
  'a dot at the end': (value) => `${formatIpAddress({ bits: 32, value })}.`,
  'full-width digits': (value) =>
    formatIpAddress({ bits: 32, value }).replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  'per cent': (value) =>
    formatIpAddress({ bits: 32, value }).replace(/\d/g, (digit) => `%${digit.charCodeAt(0).toString(16)}`),
  'mapped, dotted': (value) => `[::ffff:${formatIpAddress({ bits: 32, value })}]`,
  'mapped, hexadecimal': (value) => `[::FFFF:${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}]`,
  'mapped, in full': (value) => `[0:0:0:0:0:ffff:${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}]`,
  compatible: (value) => `[::${formatIpAddress({ bits: 32, value })}]`,
  NAT64: (value) => `[64:ff9b::${formatIpAddress({ bits: 32, value })}]`,
  '6to4': (value) => `[2002:${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}::1]`,
}

function bytes(value: bigint): bigint[] {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn)
}

describe.each(refusedIpv4)('nothing of %s may be called', (range) => {
  test.each(Object.keys(spellings))('in the spelling %s', (name) => {
    fc.assert(
      fc.property(inside(range), ({ value }) => {
        const url = `https://${spellings[name]!(value)}/`
        expect(() => checkUrl(url, networkRules({}))).toThrow(BrokerError)
      }),
      { numRuns: 25 },
    )
  })

  test('as what a name resolves to', () => {
    fc.assert(
      fc.property(inside(range), ({ text }) => {
        expect(refusal(text)).toContain(`(${text})`)
      }),
    )
  })
})

test.each(refusedIpv6)('nothing of %s may be called', (range) => {
  fc.assert(
    fc.property(inside(range), ({ text, value }) => {
      // NAT64 and mapped addresses are as good as the IPv4 address in them.
      fc.pre(value >> 32n !== 0xffffn && value >> 32n !== 0x64_ff9b_0000_0000_0000_0000n)
      expect(refusal(text)).toBeDefined()
      expect(() => checkUrl(`https://[${text}]/`, networkRules({}))).toThrow(BrokerError)
    }),
  )
})

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2000::1',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
  '2002:808:808::1',
])('%s is public', (address) => {
  expect(refusal(address)).toBeUndefined()
})

test.each(['', 'fe80::1%eth0', '::1%lo', '127.1', 'localhost', '010.8.8.8', '8.8.8.8 '])(
  'a resolver that answers %j is not believed',
  (address) => {
    expect(refusal(address)).toMatch(/no IP address/)
  },
)

describe('network.allow', () => {
  test('a range opens what is private in it, on every port', () => {
    const network = { allow: ['10.1.0.0/16', '[fd00::]/8', '198.18.0.0/15'] }
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1', '198.19.0.1']) {
      expect(refusal(address, network, 'api.example', 8443)).toBeUndefined()
    }
    for (const address of ['10.2.0.1', '192.168.0.1', 'fc00::1']) expect(refusal(address, network)).toBeDefined()
  })

  test('a host opens what is private for this host only', () => {
    const network = { allow: ['IdP.Corp.Example.', 'other.example:8443'] }
    expect(refusal('10.0.0.5', network, 'idp.corp.example')).toBeUndefined()
    expect(refusal('fd00::5', network, 'idp.corp.example', 1)).toBeUndefined()
    expect(refusal('10.0.0.5', network, 'x.idp.corp.example')).toBeDefined()
    expect(refusal('10.0.0.5', network, 'other.example', 8443)).toBeUndefined()
    expect(refusal('10.0.0.5', network, 'other.example', 443)).toBeDefined()
  })

  test('an address opens itself, on its port if it names one', () => {
    const network = { allow: ['10.0.0.5', '10.0.0.6:8443', '[fd00::1]:443', 'fd00::2', '10.0.0.7/32'] }
    for (const address of ['10.0.0.5', 'fd00::1', 'fd00::2', '10.0.0.7']) {
      expect(refusal(address, network)).toBeUndefined()
    }
    expect(refusal('10.0.0.6', network)).toBeDefined()
    expect(refusal('10.0.0.6', network, 'api.example', 8443)).toBeUndefined()
    expect(refusal('fd00::1', network, 'api.example', 444)).toBeDefined()
  })

  const guarded = [
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    'fd00:ec2::254',
    'fd20:ce::254',
    '168.63.129.16',
  ]
  test.each([...guarded, '192.0.0.192', 'fd00:42::42', '127.0.0.1', '::1', '169.254.1.1', 'fe80::1', '64:ff9b:1::1'])(
    '%s is opened by nothing but itself',
    (address) => {
      const shown = address.includes(':') ? `[${address}]` : address
      const wide = ['0.0.0.0/0', '::/0', '169.254.0.0/16', '100.64.0.0/10', 'fd00::/8', 'fe80::/10', '127.0.0.0/8']
      const network = { allow: [...wide, 'metadata.example'], allowLoopback: true }
      expect(refusal(address, network, 'metadata.example')).toContain(`list ${address} under network.allow`)
      expect(refusal(address, { allow: [shown] })).toBeUndefined()
      expect(refusal(address, { allow: [`${shown}:80`] })).toBeDefined()
    },
  )

  test.each(['0.0.0.0', '0.1.2.3', '224.0.0.1', '255.255.255.255', '::', 'ff02::1'])(
    '%s is opened by nothing',
    (address) => {
      const network = { allow: ['0.0.0.0/0', '::/0', 'api.example'], allowLoopback: true }
      expect(refusal(address, network)).toMatch(/it cannot be called/)
      expect(() => networkRules({ allow: [address] })).toThrow(/which cannot be called/)
    },
  )
})

describe('network.allowLoopback', () => {
  const network = { allowLoopback: true }
  test.each([
    'https://localhost/',
    'http://LOCALHOST:1/',
    'http://a.localhost/',
    'http://localhost./',
    'http://127.9.9.9/',
    'http://[::1]:8080/',
    'http://[::ffff:127.0.0.1]/',
  ])('permits %s', (url) => {
    expect(() => checkUrl(url, networkRules(network))).not.toThrow()
    expect(() => checkUrl(url, networkRules({}))).toThrow(BrokerError)
  })

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
    'does not permit a public name that resolves to %s',
    (address) => {
      expect(refusal(address, network, 'rebind.example')).toMatch(/a loopback address/)
    },
  )

  test('a name that only looks like localhost is none', () => {
    expect(() => checkUrl('http://localhost.example/', networkRules(network))).toThrow(/over https only/)
    expect(() => checkUrl('http://notlocalhost/', networkRules(network))).toThrow(/over https only/)
    expect(() => checkUrl('http://127.0.0.1.example/', networkRules(network))).toThrow(/over https only/)
  })
})

test('a refusal says what it is and what the operator can do', () => {
  expect(refusal('10.0.0.5', {}, 'idp.corp.example')).toBe(
    '"idp.corp.example" resolves to a private address (10.0.0.5); if that is meant, list idp.corp.example under network.allow',
  )
  expect(refusal('10.0.0.5', {}, '10.0.0.5')).toBe(
    '"10.0.0.5" is a private address; if that is meant, list 10.0.0.5 under network.allow',
  )
  expect(refusal('169.254.169.254')).toContain('a cloud metadata address (169.254.169.254)')
})
