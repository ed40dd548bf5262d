import { expect, test } from 'vitest'
import { describeVendor } from '../support/describe-vendor.ts'
import { json } from '../support/scripted-vendor.ts'
import { plainMembers } from '../support/vendor-answers.ts'
import { VendorSession } from '../support/vendor-session.ts'

const scopes = ['offline_access', 'read:files']
const usual = { scopes, scopeSent: { scope: 'offline_access read:files' } }

describeVendor({
  ...usual,
  id: 'auth0',
  options: { audience: 'https://api.example.com' },
  authorization: 'https://example.eu.auth0.com/authorize',
  token: 'https://example.eu.auth0.com/oauth/token',
  auth: 'post',
  asks: { audience: 'https://api.example.com' },
  rotates: true,
  lives: 86_400,
  answer: (given) => json({ ...plainMembers(given), expires_in: 86_400, scope: 'read:files offline_access' }),
  machine: { sends: { grant_type: 'client_credentials', audience: 'https://api.example.com' } },
})

test('auth0: without an audience a token for the workload is refused before anything is sent', async () => {
  const session = await VendorSession.open('auth0')
  await expect(session.machineToken()).rejects.toMatchObject({ code: 'validation_failed' })
  expect(session.vendor.takeSeen()).toEqual([])
})

describeVendor({
  ...usual,
  id: 'cognito',
  scopes: ['aws.cognito.signin.user.admin'],
  scopeSent: { scope: 'aws.cognito.signin.user.admin' },
  authorization: 'https://example.auth.eu-west-1.amazoncognito.com/oauth2/authorize',
  token: 'https://example.auth.eu-west-1.amazoncognito.com/oauth2/token',
  auth: 'basic',
  machine: { scopes: ['files/read'], sends: { grant_type: 'client_credentials', scope: 'files/read' } },
})

describeVendor({
  ...usual,
  id: 'cyberark',
  authorization: 'https://example.id.cyberark.cloud/OAuth2/Authorize/broker',
  token: 'https://example.id.cyberark.cloud/OAuth2/Token/broker',
  auth: 'basic',
  rotates: true,
  machine: { scopes: ['all'], sends: { grant_type: 'client_credentials', scope: 'all' } },
})

test('cyberark: the login name of a service user is form-encoded in the header', async () => {
  const session = await VendorSession.open('cyberark', { clientId: 'svc@example.com' })
  session.vendor.willAnswer(json({ access_token: 'machine-1', token_type: 'Bearer' }))
  await session.machineToken({ scopes: ['all'] })
  const [, encoded = ''] = session.vendor.takeSeen()[0]?.authorization?.split(' ') ?? []
  expect(Buffer.from(encoded, 'base64').toString()).toMatch(/^svc%40example\.com:/)
})

describeVendor({
  ...usual,
  id: 'fusionauth',
  options: { authorizationParameters: { tenantId: 'tenant-1' } },
  authorization: 'https://auth.example.com/oauth2/authorize',
  token: 'https://auth.example.com/oauth2/token',
  auth: 'basic',
  asks: { tenantId: 'tenant-1' },
})

describeVendor({
  ...usual,
  id: 'microsoft',
  options: { tenant: 'contoso.onmicrosoft.com' },
  authorization: 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize',
  token: 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token',
  auth: 'post',
  rotates: true,
  // Somewhere between 60 and 90 minutes.
  lives: 4711,
  answer: (given) => json({ ...plainMembers(given), expires_in: 4711, ext_expires_in: 4711, scope: 'read:files' }),
  gets: { scopes: ['read:files'] },
  machine: {
    scopes: ['https://graph.microsoft.com/.default'],
    sends: { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' },
  },
})

test('microsoft: an answer with the lifetime as a text is read', async () => {
  const session = await VendorSession.open('microsoft')
  session.vendor.willAnswer(json({ access_token: 'access-1', token_type: 'Bearer', expires_in: '3600' }))
  const { expiresAt } = await session.consent(['read:files'])
  expect(expiresAt).toBe(session.clock.now() / 1000 + 3600)
})

test('microsoft: acts on behalf of a user by handing in their token as an assertion', async () => {
  const session = await VendorSession.open('microsoft')
  session.vendor.willAnswer(json({ access_token: 'on-behalf-1', token_type: 'Bearer', expires_in: 3600 }))
  const claims = { iss: 'https://idp.example', sub: 'alice', exp: session.clock.now() / 1000 + 3600 }
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const userToken = `${encode({ alg: 'RS256' })}.${encode(claims)}.c2ln`
  const { accessToken } = await session.tokenOnBehalfOf(userToken, ['https://graph.microsoft.com/.default'])
  expect(accessToken).toBe('on-behalf-1')
  expect(session.vendor.takeSeen()[0]?.parameters).toMatchObject({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    assertion: userToken,
    scope: 'https://graph.microsoft.com/.default',
  })
})

describeVendor({
  ...usual,
  id: 'okta',
  authorization: 'https://example.okta.com/oauth2/default/v1/authorize',
  token: 'https://example.okta.com/oauth2/default/v1/token',
  auth: 'basic',
  rotates: true,
  machine: { scopes: ['files'], sends: { grant_type: 'client_credentials', scope: 'files' } },
})

test("okta: the organization's own server has no part of the path for it", async () => {
  const session = await VendorSession.open('okta', { server: 'org' })
  session.vendor.willAnswer(json({ access_token: 'machine-1', token_type: 'Bearer', expires_in: 3600 }))
  expect((await session.depart(scopes)).address).toBe('https://example.okta.com/oauth2/v1/authorize')
  await session.machineToken({ scopes: ['files'] })
  expect(session.vendor.takeSeen()).toMatchObject([{ url: 'https://example.okta.com/oauth2/v1/token' }])
})

describeVendor({
  ...usual,
  id: 'onelogin',
  authorization: 'https://example.onelogin.com/oidc/2/auth',
  token: 'https://example.onelogin.com/oidc/2/token',
  auth: 'basic',
  rotates: true,
})

describeVendor({
  ...usual,
  id: 'pingone',
  options: { tld: 'com.au' },
  authorization: 'https://auth.pingone.com.au/9cf51016-7c9c-4f0f-8fae-0a2c1b0f1e11/as/authorize',
  token: 'https://auth.pingone.com.au/9cf51016-7c9c-4f0f-8fae-0a2c1b0f1e11/as/token',
  auth: 'basic',
  rotates: true,
  machine: { sends: { grant_type: 'client_credentials' } },
})

describeVendor({
  ...usual,
  id: 'custom',
  options: {
    discoveryUrl: undefined,
    metadata: {
      issuer: 'https://idp.example.com',
      authorization_endpoint: 'https://idp.example.com/authorize',
      token_endpoint: 'https://idp.example.com/token',
    },
  },
  authorization: 'https://idp.example.com/authorize',
  token: 'https://idp.example.com/token',
  auth: 'basic',
  rotates: true,
  machine: { scopes: ['files'], sends: { grant_type: 'client_credentials', scope: 'files' } },
})
