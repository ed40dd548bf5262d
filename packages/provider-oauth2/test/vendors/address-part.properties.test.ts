import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../src/vendors/catalogue/catalogue.ts'
import { resolveVendor } from '../../src/vendors/resolve-vendor.ts'
import type { ResolvedVendor, VendorVariable } from '../../src/vendors/vendor.ts'
import { sampleOptions } from './support/sample-options.ts'

const attacks = [
  '',
  '.',
  '..',
  'evil.com/',
  'evil.com#',
  'evil.com?',
  'evil.com\\',
  'a.b',
  'a.b.',
  '.a.b',
  'a..b',
  'user@evil.com',
  'evil.com:8443',
  'https://evil.com',
  '//evil.com',
  '%2e%2e',
  'a%2fb',
  'a/../b',
  'a b',
  'a\nb',
  'a\u0000b',
  'exämple.com',
  'ⓔvil.com',
  '。',
  'a\u2024b',
  'xn--a',
  '-a',
  'a-',
  'a_b',
  '{tenant}',
  '$&',
  "$'",
  '127.0.0.1',
  '0x7f.1',
  '1.0x7f000001',
  '2130706433',
  '[::1]',
  'localhost',
  'UPPER.EXAMPLE.COM',
  'a'.repeat(64),
  `${'a.'.repeat(200)}com`,
  '__proto__',
  'xn--zzzzzzz99999',
  'xn--a.example.com',
]

const values = fc.oneof(
  fc.constantFrom(...attacks),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.tuple(fc.constantFrom(...attacks), fc.constantFrom(...attacks)).map((parts) => parts.join('')),
  fc.domain(),
  fc.webUrl(),
)

function resolved(vendor: string, variable: VendorVariable, value: string): ResolvedVendor | undefined {
  try {
    return resolveVendor(sampleOptions(vendor, { [variable]: value }))
  } catch {
    return undefined
  }
}

/** The parts of an address that a variable must not touch: all but the text of the template in which it stands. */
function frame(template: string): RegExp {
  const escaped = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace(/\{\w+\}/g, '[A-Za-z0-9._~-]+')}$`)
}

describe('whatever stands in a variable', () => {
  for (const vendor of catalogue) {
    for (const [name, { form }] of Object.entries(vendor.variables ?? {})) {
      test(`${vendor.id}.${name} changes its own part of an address, or is refused`, () => {
        fc.assert(
          fc.property(values, (value) => {
            const result = resolved(vendor.id, name as VendorVariable, value)
            for (const member of ['authorizationEndpoint', 'tokenEndpoint', 'issuer', 'discoveryUrl'] as const) {
              const template = vendor[member]
              const address = result?.[member]
              if (template === undefined || address === undefined) continue
              const { href, protocol, username, password, port, search, hash } = new URL(address)
              expect([href, href.replace(/\/$/, '')]).toContain(address)
              expect([protocol, username, password, search, hash]).toEqual(['https:', '', '', '', ''])
              if (form === 'url' || !template.startsWith('https:')) continue
              expect(port).toBe('')
              // Variants have addresses of their own.
              const ownFrames = [template, ...(vendor.variants ?? []).map(({ use }) => use[member] ?? template)].map(
                frame,
              )
              expect(ownFrames.some((own) => own.test(address))).toBe(true)
            }
          }),
          { numRuns: 300, examples: attacks.map((attack) => [attack]) },
        )
      })
    }
  }
})

describe('a host name', () => {
  const isTaken = (host: string) => resolved('gitlab', 'host', host) !== undefined

  test('is taken as it is usually written', () => {
    fc.assert(
      fc.property(fc.domain({ size: 'small' }), (domain) => isTaken(domain) || /\.xn--|\.[^.]*\d$/.test(domain)),
    )
    for (const host of ['gitlab.example.com', 'a.b', 'git-lab.example.co.uk', 'xn--bcher-kva.example']) {
      expect(isTaken(host), host).toBe(true)
    }
  })

  test('is never that of the machine itself, or of one without a domain', () => {
    for (const host of ['localhost', 'gitlab', 'com']) expect(isTaken(host), host).toBe(false)
  })

  test('is never an address of a machine', () => {
    fc.assert(fc.property(fc.ipV4Extended(), (address) => !isTaken(address)))
    fc.assert(fc.property(fc.ipV6(), (address) => !isTaken(address) && !isTaken(`[${address}]`)))
  })
})

test('one label is never two', () => {
  fc.assert(fc.property(fc.domain(), (domain) => resolved('shopify', 'shop', domain) === undefined))
})

describe('an issuer', () => {
  const issuerOf = (issuer: string) => resolved('fusionauth', 'issuer', issuer)?.issuer

  test('is kept to the letter', () => {
    for (const issuer of [
      'https://acme.example.com',
      'https://acme.example.com/',
      'https://acme.example.com:8443/t/1',
    ]) {
      expect(issuerOf(issuer)).toBe(issuer)
    }
  })

  for (const issuer of [
    'http://acme.example.com',
    'https://user@acme.example.com',
    'https://acme.example.com?x',
    'https://acme.example.com/#x',
    'https://acme.example.com/a/../b',
    'https://ACME.example.com',
    'https:acme.example.com',
    'https:\\\\acme.example.com',
    ' https://acme.example.com',
    'acme.com',
  ]) {
    test(`is not "${issuer}"`, () => expect(issuerOf(issuer)).toBeUndefined())
  }
})
