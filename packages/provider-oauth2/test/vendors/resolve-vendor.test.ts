import { BrokerError, Secret } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import type { Oauth2Options } from '../../src/options.ts'
import { catalogue } from '../../src/vendors/catalogue/catalogue.ts'
import { resolveVendor } from '../../src/vendors/resolve-vendor.ts'
import { sampleOptions } from './support/sample-options.ts'

/** The options at fault, with what is said of each. */
function faultsOf(options: Oauth2Options): Readonly<Record<string, string>> {
  let thrown: unknown
  try {
    resolveVendor(options)
  } catch (error) {
    thrown = error
  }
  const faults: unknown[] = thrown instanceof AggregateError ? thrown.errors : [thrown]
  return Object.fromEntries(
    faults.map((fault) => {
      if (!(fault instanceof BrokerError) || fault.code !== 'config_invalid') throw fault
      return [fault.details?.option ?? '', fault.message]
    }),
  )
}

test('the leeway that an operator says counts before that of the preset', () => {
  expect(resolveVendor(sampleOptions('custom', { rotationLeeway: '30s' })).rotationLeewayMs).toBe(30_000)
  expect(resolveVendor(sampleOptions('xero', { rotationLeeway: '0s' })).rotationLeewayMs).toBe(0)
  expect(resolveVendor(sampleOptions('xero')).rotationLeewayMs).toBe(1_800_000)
})

describe('the name', () => {
  test('may be ours or that of AgentCore', () => {
    for (const { id, agentCoreVendor = id } of catalogue) {
      expect(resolveVendor(sampleOptions(id, { vendor: agentCoreVendor })).id).toBe(id)
    }
  })

  test('is custom when none is given', () => {
    expect(resolveVendor({ clientId: 'c', discoveryUrl: 'https://idp.example.com' }).id).toBe('custom')
  })

  test('is answered by the one that was probably meant, when there is none of it', () => {
    expect(faultsOf(sampleOptions('gogle'))).toEqual({ vendor: 'is not known; did you mean "google"?' })
    expect(faultsOf(sampleOptions('constructor'))).toHaveProperty('vendor')
    expect(faultsOf(sampleOptions('Google')).vendor).toContain('did you mean "google"?')
  })
})

describe('variables', () => {
  test('stand in every address', () => {
    const { authorizationEndpoint, tokenEndpoint, issuer, revocation } = resolveVendor(sampleOptions('cognito'))
    expect({ authorizationEndpoint, tokenEndpoint, issuer, revocation }).toEqual({
      authorizationEndpoint: 'https://example.auth.eu-west-1.amazoncognito.com/oauth2/authorize',
      tokenEndpoint: 'https://example.auth.eu-west-1.amazoncognito.com/oauth2/token',
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123',
      revocation: { url: 'https://example.auth.eu-west-1.amazoncognito.com/oauth2/revoke', style: 'rfc7009' },
    })
  })

  test('have their defaults', () => {
    expect(resolveVendor(sampleOptions('microsoft')).issuer).toBe('https://login.microsoftonline.com/common/v2.0')
    expect(resolveVendor(sampleOptions('gitlab')).tokenEndpoint).toBe('https://gitlab.com/oauth/token')
  })

  test('are host names in lower case, however they were written', () => {
    expect(resolveVendor(sampleOptions('shopify', { shop: 'Example-Shop' })).tokenEndpoint).toBe(
      'https://example-shop.myshopify.com/admin/oauth/access_token',
    )
  })

  test('are missed all at once, each by its name', () => {
    const { domain: _, region: __, userPoolId: ___, ...rest } = sampleOptions('cognito')
    expect(Object.keys(faultsOf(rest))).toEqual(['domain', 'region', 'userPoolId'])
    expect(faultsOf(rest).domain).toMatch(/^is missing: Host name of the user pool/)
  })

  test('are refused when they are more than their part of the address, without being repeated', () => {
    expect(faultsOf(sampleOptions('shopify', { shop: 'evil.example/x' }))).toEqual({
      shop: 'must be one part of a host name: letters, digits and hyphens, no dots',
    })
    expect(faultsOf(sampleOptions('pingone', { tld: 'example' }))).toEqual({
      tld: 'must be one of com, eu, ca, asia, com.au',
    })
  })

  test('put the id of the client into an address so that it stays there', () => {
    const urlOf = (clientId: string) => resolveVendor(sampleOptions('github', { clientId })).revocation?.url
    expect(urlOf('Iv1.8a61f9b3a7aba766')).toBe('https://api.github.com/applications/Iv1.8a61f9b3a7aba766/token')
    expect(urlOf('../x?y')).toBe('https://api.github.com/applications/..%2Fx%3Fy/token')
    for (const clientId of ['.', '..']) {
      expect(faultsOf(sampleOptions('github', { clientId }))).toHaveProperty('clientId')
    }
  })
})

describe('options of other vendors', () => {
  test('are refused, with the vendors that take them', () => {
    expect(faultsOf(sampleOptions('google', { shop: 'x', accountId: 'y' }))).toEqual({
      shop: 'is an option of shopify, and vendor is google; remove it, or correct vendor',
      accountId: 'is an option of zoom, and vendor is google; remove it, or correct vendor',
    })
    expect(faultsOf(sampleOptions('google', { discoveryUrl: 'https://idp.example.com' }))).toHaveProperty(
      'discoveryUrl',
    )
    expect(faultsOf(sampleOptions('custom', { tenant: 'x' }))).toHaveProperty('tenant')
  })

  test('are found together with what is wrong and what is missing', () => {
    const { subdomain: _, ...rest } = sampleOptions('zendesk', { shop: 'x' })
    expect(Object.keys(faultsOf(rest)).sort()).toEqual(['shop', 'subdomain'])
  })
})

describe('PKCE', () => {
  test('cannot be switched off where the vendor insists', () => {
    expect(faultsOf(sampleOptions('x', { pkce: false }))).toHaveProperty('pkce')
    expect(faultsOf(sampleOptions('airtable', { pkce: false }))).toHaveProperty('pkce')
    expect(resolveVendor(sampleOptions('google', { pkce: false })).id).toBe('google')
  })

  test('cannot be used beside a secret where the vendor takes one or the other', () => {
    expect(faultsOf(sampleOptions('square', { pkce: true }))).toHaveProperty('pkce')
    expect(resolveVendor({ vendor: 'square', clientId: 'c', pkce: true }).id).toBe('square')
  })
})

describe('variants', () => {
  test("of Okta's own server have no part of the path for it", () => {
    const { tokenEndpoint, issuer, discoveryUrl, revocation } = resolveVendor(sampleOptions('okta', { server: 'org' }))
    expect({ tokenEndpoint, issuer, discoveryUrl, revocation: revocation?.url }).toEqual({
      tokenEndpoint: 'https://example.okta.com/oauth2/v1/token',
      issuer: 'https://example.okta.com',
      discoveryUrl: 'https://example.okta.com/.well-known/openid-configuration',
      revocation: 'https://example.okta.com/oauth2/v1/revoke',
    })
  })

  test("of Slack's users have their own scopes and their own place in the answer", () => {
    const bot = resolveVendor(sampleOptions('slack'))
    const user = resolveVendor(sampleOptions('slack', { tokenOwner: 'user' }))
    expect([bot.scopeParameter, bot.answer?.nestedIn, bot.answer?.tokenTypes]).toEqual([undefined, undefined, ['bot']])
    expect([user.scopeParameter, user.answer?.nestedIn, user.answer?.tokenTypes]).toEqual([
      'user_scope',
      'authed_user',
      ['user'],
    ])
    expect(user.answer?.errorIn200).toEqual(bot.answer?.errorIn200)
    expect(resolveVendor(sampleOptions('slack', { tokenOwner: 'bot' }))).toEqual(bot)
  })

  for (const [vendor, more, host] of [
    ['salesforce', { sandbox: true }, 'test.salesforce.com'],
    ['salesforce', { sandbox: false }, 'login.salesforce.com'],
    ['salesforce', { sandbox: true, host: 'acme.my.salesforce.com' }, 'acme.my.salesforce.com'],
    ['docusign', { sandbox: true }, 'account-d.docusign.com'],
    ['paypal', { sandbox: true }, 'api-m.sandbox.paypal.com'],
    ['paypal', {}, 'api-m.paypal.com'],
    ['intercom', { region: 'eu' }, 'api.eu.intercom.io'],
    ['intercom', { region: 'au' }, 'api.au.intercom.io'],
    ['intercom', {}, 'api.intercom.io'],
    ['zoho', { dataCenter: 'com.au' }, 'accounts.zoho.com.au'],
    ['zoho', { dataCenter: 'ca' }, 'accounts.zohocloud.ca'],
  ] as const) {
    test(`take ${vendor} with ${JSON.stringify(more)} to ${host}`, () => {
      const { tokenEndpoint = '', authorizationEndpoint = '' } = resolveVendor(sampleOptions(vendor, more))
      expect(new URL(tokenEndpoint).hostname).toBe(host)
      expect(authorizationEndpoint).not.toContain('{')
    })
  }

  test('are not taken by a value that only looks like theirs', () => {
    expect(faultsOf(sampleOptions('intercom', { region: 'EU' }))).toHaveProperty('region')
    expect(faultsOf(sampleOptions('zoho', { dataCenter: 'COM' }))).toHaveProperty('dataCenter')
  })
})

describe('what presets take from options', () => {
  test('is sent by the name that the vendor has for it', () => {
    const headersOf = (more: Partial<Oauth2Options>) => resolveVendor(sampleOptions('reddit', more)).tokenRequestHeaders
    expect(headersOf({ userAgent: 'web:app:v1' })).toEqual({ 'user-agent': 'web:app:v1' })
    expect(headersOf({})).toEqual({ 'user-agent': 'credbroker' })
  })

  test('is never a secret', () => {
    const secret = 'never-to-be-seen'
    for (const { id } of catalogue) {
      expect(JSON.stringify(resolveVendor(sampleOptions(id, { clientSecret: new Secret(secret) })))).not.toContain(
        secret,
      )
    }
  })
})
