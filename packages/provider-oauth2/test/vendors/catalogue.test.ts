import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../src/vendors/catalogue/catalogue.ts'
import { resolveVendor } from '../../src/vendors/resolve-vendor.ts'
import type { Vendor } from '../../src/vendors/vendor.ts'
import { sampleOptions } from './support/sample-options.ts'

/** What was found out about vendors, in the words in which it was noted. */
interface VendorFacts {
  readonly id: string
  readonly name: string
  readonly agentcore_vendor: string | null
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly refresh_endpoint?: string
  readonly issuer: string | null
  readonly discovery_url: string | null
  readonly vars: readonly string[]
  readonly client_auth_methods: readonly string[]
  readonly pkce: string
  readonly scope_separator: string
  readonly token_request_body: string
  readonly authorization_params: Readonly<Record<string, string>>
  readonly rotates_refresh_token: string
  readonly rotation_leeway_s: number | null
  readonly access_token_lifetime_s: number | null
  readonly revocation: string | null
  readonly confidence: string
}

const facts: readonly VendorFacts[] = JSON.parse(
  readFileSync(new URL('vectors/vendor-facts.json', import.meta.url), 'utf8'),
)
const vendors = new Map(catalogue.map((vendor) => [vendor.id, vendor]))
const known = facts.filter(({ id }) => id !== 'custom')

function vendorOf({ id }: VendorFacts): Vendor {
  const vendor = vendors.get(id)
  if (vendor === undefined) throw new Error(`no preset ${id}`)
  return vendor
}

/** Templates with the names of options for variables. */
function asTemplate(address: string | null | undefined): string | undefined {
  return address
    ?.replace('{accounts_server}', 'https://accounts.zoho.{dataCenter}')
    .replace('{dc}', '{dataCenter}')
    .replace('{client_id}', '{clientId}')
    .replace(/_([a-z])(?=[^/]*\})/g, (_, letter: string) => letter.toUpperCase())
}

// A token of these vendors may have no end, and is then answered without one: what is usual says nothing about it.
const mayHaveNoEnd = new Set(['github', 'slack', 'miro', 'zendesk', 'shopify'])

// Ended in ways that need more than an address.
const notEnded = new Set(['fusionauth', 'shopify'])

test('has a preset for each vendor that something is known of, and no other', () => {
  expect([...vendors.keys()].sort()).toEqual(facts.map(({ id }) => id).sort())
  expect(vendors.size).toBe(50)
})

describe.each(known)('$id', (fact) => {
  const vendor = vendorOf(fact)
  const resolved = resolveVendor(sampleOptions(fact.id))

  test('has its name, its AgentCore name and how sure we are', () => {
    expect([vendor.name, vendor.agentCoreVendor ?? null, vendor.confidence]).toEqual([
      fact.name,
      fact.agentcore_vendor,
      fact.confidence,
    ])
  })

  test('has its addresses', () => {
    expect({
      authorizationEndpoint: vendor.authorizationEndpoint,
      tokenEndpoint: vendor.tokenEndpoint,
      refreshEndpoint: vendor.refreshEndpoint,
      issuer: vendor.issuer,
      discoveryUrl: vendor.discoveryUrl,
    }).toEqual({
      authorizationEndpoint: asTemplate(fact.authorization_endpoint),
      tokenEndpoint: asTemplate(fact.token_endpoint),
      refreshEndpoint: fact.refresh_endpoint,
      issuer: asTemplate(fact.issuer),
      discoveryUrl: asTemplate(fact.discovery_url),
    })
  })

  test('has its variables with their defaults', () => {
    const variables = Object.entries(vendor.variables ?? {}).map(([name, rule]) =>
      rule.default === undefined ? name : `${name}=${rule.default}`,
    )
    const expected = fact.vars
      .filter((variable) => !variable.startsWith('accounts_server'))
      .map((variable) => asTemplate(`{${variable}}`)?.slice(1, -1).replace('dc=', 'dataCenter='))
    // Which host is asked is an option there, and no part of the address.
    expect(variables).toEqual(fact.id === 'intercom' ? ['region=us'] : expected)
  })

  test('authenticates, separates scopes and sends parameters as the vendor wants it', () => {
    expect(vendor.clientAuthMethods).toEqual(fact.client_auth_methods)
    expect(vendor.scopeSeparator).toBe(fact.scope_separator)
    expect(vendor.authorizationParameters ?? {}).toMatchObject(fact.authorization_params)
    expect(vendor.tokenRequestBody).toBe(fact.token_request_body === 'json' || fact.id === 'square' ? 'json' : 'form')
  })

  test('knows about PKCE and rotation what is known', () => {
    const pkce: Readonly<Record<string, string>> = {
      required: 'required',
      unsupported: 'unsupported',
      'new flow only': 'unsupported',
      'alternative to a secret': 'excludes_secret',
    }
    // Sent where nobody knows: a server passes over what it does not know, RFC 6749 section 3.1.
    expect(vendor.pkce).toBe(pkce[fact.pkce] ?? 'supported')
    const rotation = /^(yes)|^(no|not applicable)$/.exec(fact.rotates_refresh_token)
    const expected = rotation === null ? 'unknown' : rotation[1] === undefined ? 'never' : 'always'
    // Microsoft's old refresh tokens go on working.
    expect(vendor.rotation).toBe(fact.id === 'microsoft' ? 'never' : expected)
    if (fact.rotation_leeway_s !== null) expect(vendor.rotationLeewayMs).toBe(fact.rotation_leeway_s * 1000)
  })

  test('falls back on a lifetime only where every token has one', () => {
    const seconds = mayHaveNoEnd.has(fact.id) ? null : fact.access_token_lifetime_s
    expect(vendor.accessTokenLifetimeMs).toBe(seconds === null ? undefined : seconds * 1000)
  })

  test('ends consents where the vendor lets it', () => {
    const [, method, url] = /^(?:(DELETE) )?(\S+)/.exec(fact.revocation ?? '') ?? []
    const expected = url === undefined || notEnded.has(fact.id) ? undefined : asTemplate(url)
    expect(vendor.revocation?.url).toBe(expected)
    if (expected !== undefined) expect(vendor.revocation?.method).toBe(method)
    if (fact.revocation?.includes('(bearer)') === true) expect(vendor.revocation?.style).toBe('bearer')
  })

  test('has only complete https addresses once it is resolved', () => {
    const { revocation, ...rest } = resolved
    const addresses = [
      rest.authorizationEndpoint,
      rest.tokenEndpoint,
      rest.refreshEndpoint,
      rest.introspectionEndpoint,
      rest.issuer,
      rest.discoveryUrl,
      revocation?.url,
    ].filter((address) => address !== undefined)
    expect(addresses.length).toBeGreaterThanOrEqual(2)
    for (const address of addresses) {
      const { protocol, username, password, search, hash } = new URL(address)
      expect({ protocol, username, password, search, hash }).toEqual({
        protocol: 'https:',
        username: '',
        password: '',
        search: '',
        hash: '',
      })
      expect(address).not.toMatch(/[{}]|undefined/)
      expect([address, `${address}/`]).toContain(new URL(address).href)
    }
  })

  test('has notes that are sentences', () => {
    for (const note of vendor.notes ?? []) expect(note).toMatch(/^\S.*\.$/)
  })
})

test('names every variable of an address among its variables', () => {
  for (const vendor of catalogue) {
    const used = [...JSON.stringify(vendor).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    const declared = [...Object.keys(vendor.variables ?? {}), 'clientId']
    expect(declared, vendor.id).toEqual(expect.arrayContaining(used))
  }
})

test('keeps nothing of an answer that is a token', () => {
  for (const { answer } of catalogue) expect((answer?.keep ?? []).join(' ')).not.toMatch(/token|secret/)
})
