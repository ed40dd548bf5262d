import { afterAll, expect, test } from 'vitest'
import { clients, startIdentityProvider } from '../index.ts'
import { claimsOf, OauthClient } from './support/oauth-client.ts'

const identityProvider = await startIdentityProvider()
afterAll(() => identityProvider.close())
const client = new OauthClient(identityProvider, clients.machine)

test('a machine gets tokens of its own and no refresh token', async () => {
  const { status, body } = await client.post('/token', { grant_type: 'client_credentials', scope: 'files:read' })
  expect({ status, refresh: body.refresh_token, scope: body.scope }).toEqual({
    status: 200,
    refresh: undefined,
    scope: 'files:read',
  })
  expect(await identityProvider.me(String(body.access_token))).toMatchObject({ sub: 'machine', client_id: 'machine' })
})

test('a machine names the service that its token is for', async () => {
  const { body } = await client.post('/token', { grant_type: 'client_credentials', resource: 'urn:api:mail' })
  expect(claimsOf(body.access_token)).toMatchObject({ aud: 'urn:api:mail', sub: 'machine' })
  expect(await identityProvider.me(String(body.access_token))).toMatchObject({ aud: 'urn:api:mail' })
})

test('introspection tells a live token from a dead one', async () => {
  const { body } = await client.post('/token', { grant_type: 'client_credentials' })
  const introspect = () => client.post('/token/introspection', { token: String(body.access_token) })
  expect(await introspect()).toMatchObject({ status: 200, body: { active: true, client_id: 'machine' } })
  await identityProvider.settings({ expireAccessTokens: true })
  expect(await introspect()).toMatchObject({ status: 200, body: { active: false } })
})
