import { hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  authorizationParameters,
  type AuthorizationRequest,
} from '../../../src/consent/authorization/authorization-parameters.ts'
import { authorizationUrl } from '../../../src/consent/authorization/authorization-url.ts'
import { requireFreeNames } from '../../../src/consent/authorization/reserved-parameters.ts'
import type { Oauth2Options } from '../../../src/options.ts'
import type { ResolvedVendor } from '../../../src/vendors/vendor.ts'
import { strictVendor } from '../../refresh/support/grant.ts'

const request: AuthorizationRequest = {
  clientId: 'client',
  redirectUri: 'https://broker.example/oauth2/callback/vendor',
  scopes: ['a', 'b'],
  resources: ['urn:1', 'urn:2'],
  audiences: [],
  state: 'the-state',
  codeVerifier: 'v'.repeat(43),
  nonce: 'the-nonce',
  customParameters: {},
}

const ours = {
  response_type: ['code'],
  client_id: ['client'],
  redirect_uri: [request.redirectUri],
  scope: ['a b'],
  state: ['the-state'],
  code_challenge: [hash('sha256', 'v'.repeat(43), 'base64url')],
  code_challenge_method: ['S256'],
  nonce: ['the-nonce'],
  resource: ['urn:1', 'urn:2'],
}

function parameters(
  over: Partial<AuthorizationRequest> = {},
  vendor: Partial<ResolvedVendor> = {},
  options: Partial<Oauth2Options> = {},
): URLSearchParams {
  const parts = { vendor: { ...strictVendor, ...vendor }, options: { clientId: 'client', ...options } }
  return authorizationParameters({ ...request, ...over }, parts)
}

function grouped(url: string): Record<string, string[]> {
  const { searchParams } = new URL(url)
  return Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]))
}

const cased = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((flags) => [...name].map((letter, index) => (flags[index] ? letter.toUpperCase() : letter)).join(''))
const reservedName = fc
  .constantFrom(...Object.keys(ours), 'response_mode', 'request', 'request_uri')
  .chain((name) => fc.oneof(fc.constant(name), cased(name)))
const otherName = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,12}$/)
const given = fc.dictionary(fc.oneof(reservedName, otherName), fc.string({ minLength: 1 }))

describe('the authorization URL', () => {
  test('has each of our parameters once and as it should be, whatever the endpoint, the preset, the options and the caller say', () => {
    fc.assert(
      fc.property(given, given, given, given, (endpoint, preset, configured, custom) => {
        const made = parameters(
          { customParameters: custom },
          { authorizationParameters: preset },
          { authorizationParameters: configured },
        )
        const url = authorizationUrl(`https://vendor.example/auth?${new URLSearchParams(endpoint)}`, made)
        const all = grouped(url)
        expect(all).toMatchObject(ours)
        const names = Object.keys(all).map((name) => name.toLowerCase())
        for (const name of Object.keys(ours)) expect(names.filter((other) => other === name)).toHaveLength(1)
        for (const [name, values] of Object.entries(all)) if (name !== 'resource') expect(values).toHaveLength(1)
      }),
    )
  })

  test('keeps what the endpoint has in its own query, and blanks as every vendor reads them', () => {
    const url = authorizationUrl('https://vendor.example/auth?tenant=a%26b&client_id=other#x', parameters())
    expect(grouped(url)).toMatchObject({ ...ours, tenant: ['a&b'] })
    expect(url).toContain('scope=a%20b')
    expect(url).not.toMatch(/[+#]/)
  })

  test('is what the vendor wants: names, separators, and what it does not take', () => {
    const vendor: Partial<ResolvedVendor> = {
      clientIdParameter: 'client_key',
      scopeParameter: 'user_scope',
      scopeSeparator: ',',
      responseType: null,
      codeChallengeEncoding: 'hex',
    }
    expect(Object.fromEntries(parameters({ resources: [] }, vendor))).toEqual({
      client_key: 'client',
      redirect_uri: request.redirectUri,
      user_scope: 'a,b',
      state: 'the-state',
      code_challenge: hash('sha256', 'v'.repeat(43), 'hex'),
      code_challenge_method: 'S256',
      nonce: 'the-nonce',
    })
  })

  test('the options have the last word over the preset, and a request over the own audience', () => {
    const preset = { authorizationParameters: { prompt: 'consent', audience: 'preset' } }
    const options = { authorizationParameters: { prompt: 'login' }, audience: 'own' }
    expect(Object.fromEntries(parameters({}, preset, options))).toMatchObject({ prompt: 'login', audience: 'own' })
    expect(parameters({ audiences: ['x', 'y'] }, preset, options).getAll('audience')).toEqual(['x', 'y'])
  })
})

describe('custom parameters', () => {
  const rules = {
    vendor: {
      ...strictVendor,
      authorizationParameters: { prompt: 'consent' },
      clientIdParameter: 'client_key',
    },
    options: { clientId: 'client', authorizationParameters: { hd: 'example.com' } },
  }

  test('of a name that is ours are refused, in every letter case, by name', () => {
    const taken = fc.oneof(reservedName, fc.constantFrom('prompt', 'hd', 'client_key').chain(cased))
    fc.assert(
      fc.property(taken, (name) => {
        expect(() => requireFreeNames({ [name]: 'x' }, [], rules)).toThrow(
          expect.objectContaining({
            code: 'validation_failed',
            details: { fieldList: [expect.objectContaining({ name: `oauth2TokenRequest.customParameters.${name}` })] },
          }),
        )
      }),
    )
  })

  test('that say what is said anyway are no contradiction', () => {
    expect(() => requireFreeNames({ prompt: 'consent', hd: 'example.com' }, [], rules)).not.toThrow()
    expect(() => requireFreeNames({ Prompt: 'consent' }, [], rules)).toThrow()
    expect(() => requireFreeNames({ client_key: 'client' }, [], rules)).toThrow()
  })

  test('may name an audience only where the request names none; claims are theirs', () => {
    expect(() => requireFreeNames({ audience: 'x', claims: '{}' }, [], rules)).not.toThrow()
    expect(() => requireFreeNames({ Audience: 'x' }, ['files'], rules)).toThrow(/customParameters\.Audience/)
  })
})
