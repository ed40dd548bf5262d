import { expect, test } from 'vitest'
import { describeVendor } from '../support/describe-vendor.ts'
import { clientSecret } from '../support/sample-options.ts'
import { json } from '../support/scripted-vendor.ts'
import { shopifyCallback } from '../support/shopify-callback.ts'
import { plainMembers } from '../support/vendor-answers.ts'
import { VendorSession } from '../support/vendor-session.ts'

const day = 86_400

describeVendor({
  id: 'paypal',
  options: { sandbox: true },
  authorization: 'https://www.sandbox.paypal.com/signin/authorize',
  token: 'https://api-m.sandbox.paypal.com/v1/oauth2/token',
  auth: 'basic',
  scopes: ['openid-lite'],
  scopeSent: { scope: 'openid-lite' },
  lives: 28_800,
  answer: (given) => json({ ...plainMembers(given), expires_in: 28_800 }),
  machine: { sends: { grant_type: 'client_credentials' } },
})

describeVendor({
  id: 'quickbooks',
  authorization: 'https://appcenter.intuit.com/connect/oauth2',
  token: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
  auth: 'basic',
  pkce: 'none',
  scopes: ['com.intuit.quickbooks.accounting'],
  scopeSent: { scope: 'com.intuit.quickbooks.accounting' },
  callback: () => ({ realmId: '9341452' }),
  rotates: true,
  answer: (given) => json({ ...plainMembers(given), token_type: 'bearer', x_refresh_token_expires_in: 100 * day }),
  gets: { vendorParameters: { realmId: '9341452' }, scopes: ['com.intuit.quickbooks.accounting'] },
})

test('quickbooks: when the refresh token is over, the user is asked and the vendor is not', async () => {
  const session = await VendorSession.open('quickbooks')
  const given = { access: 'access-1', refresh: 'refresh-1' }
  session.vendor.willAnswer(json({ ...plainMembers(given), x_refresh_token_expires_in: 100 * day }))
  await session.consent(['a'], { realmId: '1' })
  await session.later(101 * day)
  await session.depart(['a'])
  expect(session.vendor.takeSeen()).toHaveLength(1)
})

describeVendor({
  id: 'shopify',
  authorization: 'https://example-shop.myshopify.com/admin/oauth/authorize',
  token: 'https://example-shop.myshopify.com/admin/oauth/access_token',
  auth: 'post',
  pkce: 'none',
  scopes: ['read_orders', 'read_products'],
  scopeSent: { scope: 'read_orders,read_products' },
  callback: shopifyCallback,
  adds: { expiring: '1' },
  rotates: true,
  answer: ({ access, refresh }) =>
    json({
      access_token: access,
      expires_in: 3600,
      refresh_token: refresh,
      refresh_token_expires_in: 90 * day,
      scope: 'read_orders,read_products',
    }),
  machine: { sends: { grant_type: 'client_credentials' } },
})

test.each([
  ['without a signature', { hmac: '' }],
  ['with a signature that is not right', { hmac: '0'.repeat(64) }],
  ["for another's shop", { shop: 'evil.myshopify.com' }],
  ['with another code', { code: 'code-2' }],
])('shopify: a callback %s is refused, and its code not used', async (_, wrong) => {
  const session = await VendorSession.open('shopify')
  const departure = await session.depart(['read_orders'])
  await expect(session.comeBack(departure, { ...shopifyCallback(departure), ...wrong })).rejects.toThrow('refused')
  expect(session.vendor.takeSeen()).toEqual([])
})

const in29Days = (nowMs: number) => new Date(nowMs + 29 * day * 1000).toISOString()

test('square: with a secret goes without PKCE, in JSON, and reads when the token ends from a date', async () => {
  const session = await VendorSession.open('square')
  const departure = await session.depart(['PAYMENTS_READ'])
  expect(departure.address).toBe('https://connect.squareup.com/oauth2/authorize')
  expect(departure.parameters).toMatchObject({ session: 'false', scope: 'PAYMENTS_READ' })
  expect(departure.parameters).not.toHaveProperty('code_challenge')
  const given = { access_token: 'access-1', token_type: 'bearer', refresh_token: 'refresh-1' }
  session.vendor.willAnswer(json({ ...given, expires_at: in29Days(session.clock.now()) }))
  await session.comeBack(departure)
  const { expiresAt } = await session.token(['PAYMENTS_READ'])
  expect(expiresAt).toBe(Math.floor(session.clock.now() / 1000) + 29 * day)
  await session.later(29 * day + 1)
  session.vendor.willAnswer(json({ ...given, access_token: 'access-2', expires_at: in29Days(session.clock.now()) }))
  expect((await session.token(['PAYMENTS_READ'])).accessToken).toBe('access-2')
  const proof = { client_id: 'client-1', client_secret: clientSecret }
  expect(session.vendor.takeSeen()).toMatchObject([
    { url: 'https://connect.squareup.com/oauth2/token', body: 'json', parameters: { ...proof, code: 'code-1' } },
    { body: 'json', parameters: { ...proof, grant_type: 'refresh_token', refresh_token: 'refresh-1' } },
  ])
})

describeVendor({
  id: 'square',
  options: { clientSecret: undefined },
  authorization: 'https://connect.squareup.com/oauth2/authorize',
  token: 'https://connect.squareup.com/oauth2/token',
  auth: 'none',
  body: 'json',
  scopes: ['PAYMENTS_READ'],
  scopeSent: { scope: 'PAYMENTS_READ' },
  asks: { session: 'false' },
  rotates: true,
})

describeVendor({
  id: 'stripe',
  authorization: 'https://connect.stripe.com/oauth/authorize',
  token: 'https://connect.stripe.com/oauth/token',
  auth: 'post',
  pkce: 'none',
  scopes: ['read_write'],
  scopeSent: { scope: 'read_write' },
  lives: 'never',
  answer: ({ access }) =>
    json({
      access_token: access,
      token_type: 'bearer',
      refresh_token: 'refresh-1',
      scope: 'read_write',
      stripe_user_id: 'acct_1',
      livemode: false,
    }),
  gets: { vendorParameters: { stripe_user_id: 'acct_1' }, scopes: ['read_write'] },
})

describeVendor({
  id: 'xero',
  authorization: 'https://login.xero.com/identity/connect/authorize',
  token: 'https://identity.xero.com/connect/token',
  auth: 'basic',
  scopes: ['accounting.transactions', 'offline_access'],
  scopeSent: { scope: 'accounting.transactions offline_access' },
  rotates: true,
  lives: 1800,
  answer: (given) =>
    json({ ...plainMembers(given), expires_in: 1800, scope: 'accounting.transactions offline_access' }),
  machine: { sends: { grant_type: 'client_credentials' } },
})
