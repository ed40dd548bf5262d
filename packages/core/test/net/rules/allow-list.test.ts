import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAllowList } from '../../../src/net/rules/allow-list.ts'
import { networkRules } from '../../../src/net/rules/network-rules.ts'

test.each([
  ['', /is no host/],
  ['*', /without scheme, path and wildcard/],
  ['*.corp.example', /without scheme, path and wildcard/],
  ['https://idp.corp.example', /without scheme, path and wildcard/],
  ['idp.corp.example/path', /is no range/],
  ['user@idp.corp.example', /without scheme, path and wildcard/],
  ['idp corp', /without scheme, path and wildcard/],
  ['idp..example', /is no host/],
  ['idp.example:0', /no usable port/],
  ['idp.example:65536', /no usable port/],
  ['idp.example:x', /is no host/],
  ['10.0.0.256', /is no host/],
  ['10.0.0', /is a spelling of 10\.0\.0\.0/],
  ['0x0a000001', /is a spelling of 10\.0\.0\.1/],
  ['010.0.0.1', /is a spelling of 8\.0\.0\.1/],
  ['10.1.2.3/16', /the range is 10\.1\.0\.0\/16/],
  ['10.0.0.0/8:443', /is no range/],
  ['[fd00::/8]', /is no range/],
  ['fe80::1%eth0', /without scheme, path and wildcard/],
  ['::ffff:10.0.0.1', /stands for IPv4/],
  ['::ffff:10.0.0.0/104', /stands for IPv4/],
  ['64:ff9b::/96', /stands for IPv4/],
  ['localhost', /network\.allowLoopback/],
  ['a.localhost', /network\.allowLoopback/],
  ['0.0.0.0', /an unspecified address, which cannot be called/],
  ['255.255.255.255/32', /a broadcast address, which cannot be called/],
])('says what is wrong with %j', (entry, fault) => {
  const { problems } = parseAllowList(['ok.example', entry])
  expect(problems).toEqual([{ index: 1, message: expect.stringMatching(fault) }])
})

test('reads every form of an entry', () => {
  const entries = ['Idp.Corp.Example', 'bücher.example:8443', '10.0.0.5', '10.0.0.5:1', 'fd00::1', '[fd00::1]:65535']
  const { allow, problems } = parseAllowList([...entries, '10.1.0.0/16', '[fd00::]/8', 'fd00::/8'])
  expect(problems).toEqual([])
  expect(allow.hosts).toEqual([{ host: 'idp.corp.example' }, { host: 'xn--bcher-kva.example', port: 8443 }])
  expect(allow.addresses.map(({ address, port }) => [address.bits, port])).toEqual([
    [32, undefined],
    [32, 1],
    [128, undefined],
    [128, 65_535],
  ])
  expect(allow.ranges).toHaveLength(3)
})

test('a bad entry stops the start, naming every one', () => {
  let caught: unknown
  try {
    networkRules({ allow: ['ok.example', '*', '10.0.0.1/8'] })
  } catch (error) {
    caught = error
  }
  expect(caught).toMatchObject({
    code: 'config_invalid',
    details: { problems: [{ path: 'network.allow.1' }, { path: 'network.allow.2' }] },
  })
})

test('never throws, and either takes an entry or says why not', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:/[]xX%*@ -') }),
    fc.webUrl(),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6(),
  )
  fc.assert(
    fc.property(text, (entry) => {
      const { allow, problems } = parseAllowList([entry])
      expect(allow.hosts.length + allow.addresses.length + allow.ranges.length + problems.length).toBe(1)
    }),
    { numRuns: 1000 },
  )
})
