import { afterAll, afterEach, expect, test } from 'vitest'
import { clients, startIdentityProvider } from '../index.ts'
import { OauthClient } from './support/oauth-client.ts'

const identityProvider = await startIdentityProvider()
afterAll(() => identityProvider.close())
afterEach(() => identityProvider.reset())
const client = new OauthClient(identityProvider, clients.basic)

test('of many that redeem one refresh token at once exactly one wins, and the consent is over', async () => {
  const before = (await identityProvider.stats()).liveGrants
  const { access, refresh } = await client.tokens()
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.refresh(refresh)))
  const winners = answers.filter(({ status }) => status === 200)
  expect(winners).toHaveLength(1)
  expect(new Set(answers.map(({ body }) => body.error))).toEqual(new Set([undefined, 'invalid_grant']))
  expect(await identityProvider.me(access)).toBeUndefined()
  expect(await identityProvider.me(String(winners[0]?.body.access_token))).toBeUndefined()
  expect(await client.refresh(String(winners[0]?.body.refresh_token))).toMatchObject({ status: 400 })
  const { liveGrants, replays } = await identityProvider.stats()
  expect(liveGrants).toBe(before)
  expect(replays).toBeGreaterThan(0)
})

test('a refresh token that comes again later ends the consent', async () => {
  const { refresh } = await client.tokens()
  const next = await client.refresh(refresh)
  expect(await client.refresh(refresh)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  expect(await client.refresh(String(next.body.refresh_token))).toMatchObject({ status: 400 })
  expect((await identityProvider.stats()).replays).toBe(1)
})

test('a rotated refresh token is still good within the leeway', async () => {
  await identityProvider.settings({ rotationLeewayS: 30 })
  const { refresh } = await client.tokens()
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.refresh(refresh)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  for (const { body } of answers) expect(await identityProvider.me(String(body.access_token))).toBeDefined()
  expect((await identityProvider.stats()).replays).toBe(0)
})

test('without rotation one refresh token serves again and again', async () => {
  await identityProvider.settings({ rotation: false, refreshTokenInAnswer: 'absent' })
  const { refresh } = await client.tokens()
  for (let round = 0; round < 3; round++) {
    const { status, body } = await client.refresh(refresh)
    expect({ status, refresh: body.refresh_token }).toEqual({ status: 200, refresh: undefined })
  }
})

test('there is no refresh token without offline_access, and none for offline_access without prompt=consent', async () => {
  const without = await client.tokens(client.authorizationParameters({ scope: 'files:read' }))
  const parameters = client.authorizationParameters()
  parameters.delete('prompt')
  const unprompted = await client.tokens(parameters)
  expect([without.refresh, unprompted.refresh]).toEqual(['undefined', 'undefined'])
  await identityProvider.settings({ refreshTokens: 'always' })
  expect((await client.tokens(parameters)).refresh).not.toBe('undefined')
})

test('revoking a refresh token ends the consent, revoking an access token does not', async () => {
  const { access, refresh } = await client.tokens()
  expect((await client.post('/token/revocation', { token: access })).status).toBe(200)
  expect(await identityProvider.me(access)).toBeUndefined()
  const { status, body } = await client.refresh(refresh)
  expect(status).toBe(200)
  expect((await client.post('/token/revocation', { token: String(body.refresh_token) })).status).toBe(200)
  expect(await identityProvider.me(String(body.access_token))).toBeUndefined()
  expect((await identityProvider.stats()).revocations).toBe(2)
})

test('a user who disconnects the application ends what came of the consents', async () => {
  const { access, refresh } = await client.tokens()
  await identityProvider.settings({ disconnectUser: 'alice' })
  expect(await identityProvider.me(access)).toBeUndefined()
  expect(await client.refresh(refresh)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
})
