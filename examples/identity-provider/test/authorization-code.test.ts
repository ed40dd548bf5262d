import { afterAll, afterEach, expect, test } from 'vitest'
import { clients, consentAs, startIdentityProvider, type TestClient } from '../index.ts'
import { claimsOf, OauthClient } from './support/oauth-client.ts'

const identityProvider = await startIdentityProvider()
afterAll(() => identityProvider.close())
afterEach(() => identityProvider.reset())
const client = new OauthClient(identityProvider, clients.basic)

const withCodes = Object.values<TestClient>(clients).filter(
  ({ machine, pushedRequestsOnly }) => !machine && !pushedRequestsOnly,
)

test.each(withCodes)('$clientId redeems a code and refreshes by $clientAuthMethod', async (testClient) => {
  const own = new OauthClient(identityProvider, testClient)
  const { access, refresh } = await own.tokens()
  expect(await identityProvider.me(access)).toMatchObject({ sub: 'alice', client_id: testClient.clientId })
  expect((await own.refresh(refresh)).status).toBe(200)
  const { clientAuthentication } = await identityProvider.stats()
  expect(clientAuthentication).toEqual({ [testClient.clientId]: { [testClient.clientAuthMethod]: 2 } })
})

test('a wrong secret is no client', async () => {
  const impostor = new OauthClient(identityProvider, { ...clients.basic, clientSecret: 'wrong' })
  expect(await impostor.redeem(await client.code())).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
})

test('a code that comes twice ends what came of it', async () => {
  const code = await client.code()
  const { body } = await client.redeem(code)
  expect(await client.redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  expect(await identityProvider.me(String(body.access_token))).toBeUndefined()
  expect((await identityProvider.stats()).codeReplays).toBe(1)
})

test('of many that redeem one code at once exactly one wins', async () => {
  const code = await client.code()
  const answers = await Promise.all(Array.from({ length: 10 }, () => client.redeem(code)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('there is no way without PKCE, and none with another verifier', async () => {
  const parameters = client.authorizationParameters()
  parameters.delete('code_challenge')
  parameters.delete('code_challenge_method')
  const refused = await client.consent({ user: 'alice', decision: 'allow' }, parameters)
  expect(refused.searchParams.get('error')).toBe('invalid_request')
  const code = await client.code()
  const other = new OauthClient(identityProvider, clients.basic)
  expect(await other.redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
})

test('a user who says no sends the browser back with access_denied, state and issuer', async () => {
  const back = await client.consent({ user: 'bob', decision: 'deny' })
  expect(Object.fromEntries(back.searchParams)).toMatchObject({
    error: 'access_denied',
    state: 'some-state',
    iss: identityProvider.issuer,
  })
})

test('scopes that are withheld are not granted', async () => {
  await identityProvider.settings({ withheldScopes: ['files:write'] })
  const parameters = client.authorizationParameters({ scope: 'offline_access files:read files:write' })
  const { body } = await client.redeem(await client.code(parameters))
  expect(body.scope).toBe('offline_access files:read')
})

test('a resource is kept from the authorization on, and no other can be had later', async () => {
  const parameters = client.authorizationParameters({ resource: 'urn:api:files' })
  const { access, refresh } = await client.tokens(parameters)
  expect(claimsOf(access)).toMatchObject({ aud: 'urn:api:files', sub: 'alice', scope: 'files:read' })
  const next = await client.refresh(refresh)
  expect(claimsOf(next.body.access_token)).toMatchObject({ aud: 'urn:api:files' })
  const foreign = await client.refresh(String(next.body.refresh_token), { resource: 'urn:api:mail' })
  expect(foreign.body.error).toBe('invalid_target')
})

test('a structured access token is dead when its consent is', async () => {
  const { access } = await client.tokens(client.authorizationParameters({ resource: 'urn:api:files' }))
  expect(await identityProvider.me(access)).toMatchObject({ sub: 'alice', aud: 'urn:api:files' })
  await identityProvider.settings({ disconnectUser: 'alice' })
  expect(await identityProvider.me(access)).toBeUndefined()
})

test('a client that may only push its requests is refused without, and served with', async () => {
  const own = new OauthClient(identityProvider, clients.parOnly)
  const direct = await own.consent({ user: 'alice', decision: 'allow' })
  expect(direct.searchParams.get('error')).toBe('invalid_request')
  const pushed = await own.post('/request', own.authorizationParameters())
  expect(pushed.status).toBe(201)
  const query = new URLSearchParams({ client_id: 'par-only', request_uri: String(pushed.body.request_uri) })
  const back = await consentAs(`${identityProvider.issuer}/auth?${query}`, { user: 'alice', decision: 'allow' })
  expect((await own.redeem(back.searchParams.get('code') ?? '')).status).toBe(200)
  expect((await identityProvider.stats()).pushedAuthorizationRequests).toBe(1)
})

test('a callback that is neither registered nor on this machine gets nobody', async () => {
  const parameters = client.authorizationParameters({ redirect_uri: 'https://elsewhere.example/oauth2/callback/test' })
  await expect(client.consent({ user: 'alice', decision: 'allow' }, parameters)).rejects.toThrow('invalid_redirect_uri')
})
