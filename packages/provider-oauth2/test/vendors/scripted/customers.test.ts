import { describe, expect, test } from 'vitest'
import { describeVendor } from '../support/describe-vendor.ts'
import { json } from '../support/scripted-vendor.ts'
import { plainMembers } from '../support/vendor-answers.ts'
import { VendorSession } from '../support/vendor-session.ts'

describeVendor({
  id: 'hubspot',
  options: { authorizationParameters: { optional_scopes: 'automation' } },
  authorization: 'https://app.hubspot.com/oauth/authorize',
  token: 'https://api.hubapi.com/oauth/v3/token',
  auth: 'post',
  scopes: ['crm.objects.contacts.read', 'oauth'],
  scopeSent: { scope: 'crm.objects.contacts.read oauth' },
  asks: { optional_scopes: 'automation' },
  lives: 1800,
  answer: (given) => json({ ...plainMembers(given), expires_in: 1800 }),
})

describe.each([
  ['us', 'https://app.intercom.com/oauth', 'https://api.intercom.io/auth/eagle/token'],
  ['eu', 'https://app.eu.intercom.com/oauth', 'https://api.eu.intercom.io/auth/eagle/token'],
  ['au', 'https://app.au.intercom.com/oauth', 'https://api.au.intercom.io/auth/eagle/token'],
])('in %s', (region, authorization, token) => {
  describeVendor({
    id: 'intercom',
    options: { region },
    authorization,
    token,
    auth: 'post',
    pkce: 'none',
    scopes: [],
    lives: 'never',
    answer: ({ access }) => json({ token: access, access_token: access, token_type: 'Bearer' }),
    gets: { scopes: undefined },
  })
})

describeVendor({
  id: 'mailchimp',
  authorization: 'https://login.mailchimp.com/oauth2/authorize',
  token: 'https://login.mailchimp.com/oauth2/token',
  auth: 'post',
  pkce: 'none',
  scopes: [],
  lives: 'never',
  answer: ({ access }) => json({ access_token: access, expires_in: 0, scope: null }),
  gets: { scopes: undefined },
})

describeVendor({
  id: 'pipedrive',
  authorization: 'https://oauth.pipedrive.com/oauth/authorize',
  token: 'https://oauth.pipedrive.com/oauth/token',
  auth: 'basic',
  pkce: 'none',
  scopes: ['deals:read'],
  answer: (given) =>
    json({ ...plainMembers(given), scope: 'base deals:read', api_domain: 'https://acme.pipedrive.com' }),
  gets: { vendorParameters: { api_domain: 'https://acme.pipedrive.com' }, scopes: ['base', 'deals:read'] },
})

describeVendor({
  id: 'salesforce',
  options: { sandbox: true },
  authorization: 'https://test.salesforce.com/services/oauth2/authorize',
  token: 'https://test.salesforce.com/services/oauth2/token',
  auth: 'post',
  scopes: ['api', 'refresh_token'],
  scopeSent: { scope: 'api refresh_token' },
  // Nothing says how long the token lives.
  lives: 'never',
  answer: ({ access }) =>
    json({
      access_token: access,
      refresh_token: 'refresh-1',
      token_type: 'Bearer',
      scope: 'api',
      instance_url: 'https://acme.my.salesforce.com',
      id: 'https://test.salesforce.com/id/00D/005',
      issued_at: '1800000000000',
    }),
  gets: { scopes: ['api'], vendorParameters: { instance_url: 'https://acme.my.salesforce.com' } },
  machine: {
    options: { sandbox: false, host: 'test.salesforce.com' },
    sends: { grant_type: 'client_credentials' },
  },
})

test('salesforce: a token whose end nobody told is renewed by the lifetime that the operator knows', async () => {
  const session = await VendorSession.open('salesforce', { accessTokenLifetime: '2h' })
  const answer = { access_token: 'access-1', token_type: 'Bearer', instance_url: 'https://old.my.salesforce.com' }
  session.vendor.willAnswer(json({ ...answer, refresh_token: 'refresh-1' }))
  await session.consent(['api'])
  await session.later(7201)
  session.vendor.willAnswer(
    json({ ...answer, access_token: 'access-2', instance_url: 'https://new.my.salesforce.com' }),
  )
  expect(await session.token(['api'])).toMatchObject({
    accessToken: 'access-2',
    vendorParameters: { instance_url: 'https://new.my.salesforce.com' },
  })
})

describeVendor({
  id: 'zendesk',
  authorization: 'https://example.zendesk.com/oauth/authorizations/new',
  token: 'https://example.zendesk.com/oauth/tokens',
  auth: 'post',
  scopes: ['read'],
  scopeSent: { scope: 'read' },
  adds: { expires_in: '1800', refresh_token_expires_in: '2592000' },
  rotates: true,
  lives: 1800,
  answer: (given) =>
    json({ ...plainMembers(given), expires_in: 1800, refresh_token_expires_in: 2_592_000, scope: 'read' }),
})

const zoho = {
  id: 'zoho',
  authorization: 'https://accounts.zoho.com/oauth/v2/auth',
  auth: 'post',
  scopes: ['ZohoCRM.modules.ALL', 'ZohoCRM.users.READ'],
  scopeSent: { scope: 'ZohoCRM.modules.ALL,ZohoCRM.users.READ' },
  asks: { access_type: 'offline', prompt: 'consent' },
  answer: (given: Parameters<typeof plainMembers>[0]) =>
    json({ ...plainMembers(given), api_domain: 'https://www.zohoapis.com' }),
  gets: {
    vendorParameters: { api_domain: 'https://www.zohoapis.com' },
    scopes: ['ZohoCRM.modules.ALL', 'ZohoCRM.users.READ'],
  },
} as const

describeVendor({ ...zoho, token: 'https://accounts.zoho.com/oauth/v2/token' })

describe('with a user who lives in Europe', () => {
  describeVendor({
    ...zoho,
    token: 'https://accounts.zoho.eu/oauth/v2/token',
    callback: () => ({ 'accounts-server': 'https://accounts.zoho.eu', location: 'eu' }),
  })
})

test.each(['https://accounts.zoho.evil', 'https://accounts.zoho.com@evil.example', 'http://accounts.zoho.eu', ''])(
  'zoho: the secret is not shown to "%s"',
  async (server) => {
    const session = await VendorSession.open('zoho')
    const departure = await session.depart(['a'])
    await expect(session.comeBack(departure, { 'accounts-server': server })).rejects.toThrow('refused')
    expect(session.vendor.takeSeen()).toEqual([])
  },
)

test('zoho: a refresh token that is refused with status 200 is over, and the user is asked', async () => {
  const session = await VendorSession.open('zoho')
  const given = { access: 'access-1', refresh: 'refresh-1' }
  session.vendor.willAnswer(json(plainMembers(given)), json({ error: 'invalid_code' }))
  await session.consent(['a'])
  await session.later(3601)
  expect((await session.depart(['a'])).address).toBe('https://accounts.zoho.com/oauth/v2/auth')
})
