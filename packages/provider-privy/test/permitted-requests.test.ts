import { describe, expect, test } from 'vitest'
import type { StripePrivyTokenRequest } from '../src/index.ts'
import { getToken, goodOptions, goodRequest, privyBroker, rejection } from './support/privy-broker.ts'

const codeOf = async (options: object, request: Partial<StripePrivyTokenRequest>): Promise<string> => {
  const broker = await privyBroker({ ...goodOptions, ...options })
  return getToken(broker, { ...goodRequest, ...request }).then(
    () => 'issued',
    (error) => error.code,
  )
}

describe.each([true, false])('hosts, with a signature asked for: %s', (includeAuthorizationSignature) => {
  test.each(['privy.io', 'api.privy.io', 'api.staging.privy.io', 'auth.privy.io', 'API.Privy.IO'])(
    '%s is permitted',
    async (requestHost) => {
      expect(await codeOf({}, { requestHost, includeAuthorizationSignature })).toBe('issued')
    },
  )

  test.each([
    'evilprivy.io',
    'api-privy.io',
    'privy.io.evil.com',
    'api.privy.io.',
    'privy.io.',
    'privy.com',
    'xprivy.io',
    'io',
    'localhost',
    '127.0.0.1',
    '169.254.169.254',
  ])('%s is denied', async (requestHost) => {
    expect(await codeOf({}, { requestHost, includeAuthorizationSignature })).toBe('access_denied')
  })

  test.each([
    'api.privy.io@evil.com',
    'evil.com/api.privy.io',
    'evil.com?.privy.io',
    'evil.com#.privy.io',
    'api.privy.io:8443',
    'evil.com\\.privy.io',
    'evil.com\n.privy.io',
    'evil.com .privy.io',
    'eviL.com\u3002privy.io',
    '[::1]',
    '',
  ])('%j is no host', async (requestHost) => {
    expect(await codeOf({}, { requestHost, includeAuthorizationSignature })).toBe('validation_failed')
  })
})

describe('allowedHosts', () => {
  const options = { allowedHosts: ['privy.proxy.example.com'] }

  test('permits the host that it names, in any case, and names it in the URL as the caller wrote it', async () => {
    expect(await codeOf(options, { requestHost: 'privy.proxy.example.com' })).toBe('issued')
    expect(await codeOf(options, { requestHost: 'Privy.Proxy.example.com' })).toBe('issued')
  })

  test('permits nothing near it', async () => {
    for (const requestHost of [
      'proxy.example.com',
      'a.privy.proxy.example.com',
      'privy.proxy.example.com.',
      'privy-proxy.example.com',
    ]) {
      expect(await codeOf(options, { requestHost })).toBe('access_denied')
    }
  })

  test('keeps what is under privy.io', async () => {
    expect(await codeOf(options, {})).toBe('issued')
  })

  test.each(['https://example.com', 'example.com:8080', '*.example.com', ''])('refuses %j at start', async (host) => {
    expect((await rejection(privyBroker({ ...goodOptions, allowedHosts: [host] }))).code).toBe('config_invalid')
  })
})

describe.each([true, false])('allow rules, with a signature asked for: %s', (includeAuthorizationSignature) => {
  const allow = ['POST /v1/wallets/*/rpc', 'PATCH api.privy.io/v1/policies/**']
  const code = (request: Partial<StripePrivyTokenRequest>) =>
    codeOf({ allow }, { includeAuthorizationSignature, ...request })

  test.each<Partial<StripePrivyTokenRequest>>([
    { requestPath: '/v1/wallets/w1/rpc' },
    { requestPath: '/v1/wallets/w1/rpc?x=/../y' },
    { requestPath: '/v1/wallets/w1/rpc', requestHost: 'api.staging.privy.io' },
    { requestPath: '/v1/policies/p1/rules/r1', requestMethod: 'PATCH' },
  ])('permit %j', async (request) => {
    expect(await code(request)).toBe('issued')
  })

  test.each<Partial<StripePrivyTokenRequest>>([
    { requestPath: '/v1/wallets/w1/export' },
    { requestPath: '/v1/wallets/w1/x/rpc' },
    { requestPath: '/v1/wallets/w1/rpc/' },
    { requestPath: '/v1/wallets/w1/RPC' },
    { requestPath: '/V1/wallets/w1/rpc' },
    { requestPath: '/v1/wallets/w1/export?/rpc' },
    { requestPath: '/v1/wallets/w1/rpc', requestMethod: 'DELETE' },
    { requestPath: '/v1/policies/p1' },
    { requestPath: '/v1/policies/p1', requestMethod: 'PATCH', requestHost: 'api.staging.privy.io' },
    { requestPath: '/v1/policies/../wallets/w1', requestMethod: 'PATCH' },
    { requestPath: '/v1/policies/./p1', requestMethod: 'PATCH' },
    { requestPath: '/v1/policies/%2e%2e/wallets/w1', requestMethod: 'PATCH' },
    { requestPath: '/v1/policies/.%2E/wallets/w1', requestMethod: 'PATCH' },
    { requestPath: '/v1/policies//p1', requestMethod: 'PATCH' },
    { requestPath: '/v1/policies/x%2f..%2fwallets', requestMethod: 'PATCH' },
    { requestPath: '/v1/policies/x%5c..%5cwallets', requestMethod: 'PATCH' },
    { requestPath: '//v1/wallets/w1/rpc' },
    { requestPath: '/v1/wallets/../rpc' },
  ])('deny %j', async (request) => {
    expect(await code(request)).toBe('access_denied')
  })
})

test.each(['/v1/wallets', 'post /v1/wallets', 'HEAD /v1', 'POST v1', 'POST', 'POST /v1 /v2', ''])(
  'the rule %j is refused at start',
  async (rule) => {
    expect((await rejection(privyBroker({ ...goodOptions, allow: [rule] }))).code).toBe('config_invalid')
  },
)

test('an empty list of rules is a mistake, not a ban', async () => {
  expect((await rejection(privyBroker({ ...goodOptions, allow: [] }))).message).toContain('allow: must not be empty')
})
