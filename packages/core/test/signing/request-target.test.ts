import { expect, test } from 'vitest'
import { requestTargetGuard } from '../../src/signing/index.ts'

const target = (host: string, path = '/v1/a', method = 'GET') => ({ method, host, path })

test.each(['vendor.com', 'api.vendor.com', 'a.b.vendor.com', 'API.Vendor.COM'])('signs for %s', (host) => {
  expect(() => requestTargetGuard({ domain: 'vendor.com' })(target(host))).not.toThrow()
})

test.each([
  'evilvendor.com',
  'vendor.com.evil.org',
  'vendor.com.',
  '.vendor.com.evil',
  'vendor.co',
  '.vendor.com',
  'a..vendor.com',
  '..vendor.com',
  'localhost',
  'vendor-com',
])('does not sign for %s', (host) => {
  expect(() => requestTargetGuard({ domain: 'vendor.com' })(target(host))).toThrow(/not for .*add it to allowedHosts/)
})

test('signs for further hosts that the operator names, exactly', () => {
  const guard = requestTargetGuard({ domain: 'vendor.com', allowedHosts: ['Proxy.internal'] })
  guard(target('proxy.internal'))
  guard(target('api.vendor.com'))
  expect(() => guard(target('a.proxy.internal'))).toThrow()
})

const guard = requestTargetGuard({
  domain: 'vendor.com',
  allow: ['GET /v1/wallets/*', 'POST /v1/wallets/**', '* api.vendor.com/health', 'GET /v1/a-*/b'],
})

test.each([
  ['GET', 'x.vendor.com', '/v1/wallets/7', true],
  ['GET', 'x.vendor.com', '/v1/wallets/7/rpc', false],
  ['POST', 'x.vendor.com', '/v1/wallets/7/rpc', true],
  ['PUT', 'x.vendor.com', '/v1/wallets/7', false],
  ['DELETE', 'api.vendor.com', '/health', true],
  ['DELETE', 'x.vendor.com', '/health', false],
  ['GET', 'x.vendor.com', '/v1/a-z/b', true],
  ['GET', 'x.vendor.com', '/v1/aXz/b', false],
  ['GET', 'x.vendor.com', '/v2/v1/wallets/7', false],
])('%s %s%s: %s', (method, host, path, allowed) => {
  const sign = () => guard({ method, host, path })
  if (allowed) sign()
  else expect(sign).toThrow(/no allow rule/)
})

test.each([
  '/v1/wallets/..',
  '/v1/wallets/../keys',
  '/v1/wallets/%2e%2E/keys',
  '/v1/wallets/.',
  '/v1//wallets/7',
  '/v1/wallets/a%2fb',
  '/v1/wallets/a%5Cb',
])('does not judge %s, which a client may send as another path', (path) => {
  expect(() => guard(target('x.vendor.com', path, 'POST'))).toThrow(/cannot judge/)
})

test('a rule is text, not a pattern language beyond its stars', () => {
  const strict = requestTargetGuard({ domain: 'vendor.com', allow: ['GET /v1/(a|b)+'] })
  strict(target('vendor.com', '/v1/(a|b)+'))
  expect(() => strict(target('vendor.com', '/v1/a'))).toThrow()
})
