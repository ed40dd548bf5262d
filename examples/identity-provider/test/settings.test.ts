import { afterAll, afterEach, expect, test } from 'vitest'
import { clients, startIdentityProvider } from '../index.ts'
import { OauthClient } from './support/oauth-client.ts'

const identityProvider = await startIdentityProvider()
afterAll(() => identityProvider.close())
afterEach(() => identityProvider.reset())
const client = new OauthClient(identityProvider, clients.machine)
const user = new OauthClient(identityProvider, clients.basic)
const ask = () => client.post('/token', { grant_type: 'client_credentials' })

test('expires_in takes every form that vendors give it', async () => {
  await identityProvider.settings({ accessTokenTtlS: 5 })
  const seen: unknown[] = []
  for (const expiresIn of ['number', 'string', 'absent', 'null', 'zero'] as const) {
    await identityProvider.settings({ expiresIn })
    seen.push((await ask()).body.expires_in)
  }
  expect(seen).toEqual([5, '5', undefined, null, 0])
})

test('answers are nested, or a form, where that is set', async () => {
  await identityProvider.settings({ nestedIn: 'authed_user' })
  expect((await ask()).body).toMatchObject({ ok: true, authed_user: { token_type: 'Bearer' } })
  await identityProvider.settings({ nestedIn: '', formEncoded: true })
  const response = await fetch(`${identityProvider.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'machine',
      client_secret: clients.machine.clientSecret,
    }),
  })
  expect(response.headers.get('content-type')).toContain('application/x-www-form-urlencoded')
  expect(new URLSearchParams(await response.text()).get('token_type')).toBe('Bearer')
})

test('what fails before it is processed leaves the refresh token good; what fails after it does not', async () => {
  const fault = { endpoint: 'token', answer: { status: 503, headers: { 'retry-after': '1' } } } as const
  const { refresh } = await user.tokens()
  await identityProvider.settings({ faults: [fault] })
  expect((await user.refresh(refresh)).status).toBe(503)
  const next = await user.refresh(refresh)
  expect(next.status).toBe(200)
  await identityProvider.settings({ faults: [{ ...fault, answer: { status: 504 }, processed: true }] })
  expect((await user.refresh(String(next.body.refresh_token))).status).toBe(504)
  expect(await user.refresh(String(next.body.refresh_token))).toMatchObject({ status: 400 })
  expect((await identityProvider.stats()).replays).toBe(1)
})

test('a connection is cut before or after the request is processed', async () => {
  const { refresh } = await user.tokens()
  await identityProvider.settings({ faults: [{ endpoint: 'token', answer: 'drop' }] })
  await expect(user.refresh(refresh)).rejects.toThrow('fetch failed')
  await identityProvider.settings({ faults: [{ endpoint: 'token', answer: 'drop', processed: true }] })
  await expect(user.refresh(refresh)).rejects.toThrow('fetch failed')
  expect(await user.refresh(refresh)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  const { requests } = await identityProvider.stats()
  expect(requests.map(({ status }) => status)).toEqual([200, 'drop', 'drop', 400])
})

test('a fault is met as often as it says, by its endpoint only', async () => {
  const answer = { status: 200, body: { error: 'bad_refresh_token' } }
  await identityProvider.settings({
    faults: [
      { endpoint: 'token', answer, times: 2 },
      { endpoint: 'revocation', answer: { status: 503 } },
    ],
  })
  expect([await ask(), await ask(), await ask()]).toMatchObject([
    { status: 200, body: { error: 'bad_refresh_token' } },
    { status: 200, body: { error: 'bad_refresh_token' } },
    { status: 200, body: { token_type: 'Bearer' } },
  ])
  expect((await client.post('/token/revocation', { token: 'any' })).status).toBe(503)
  expect((await identityProvider.stats()).tokenRequests).toEqual({ client_credentials: 3 })
})

test('stats keep no secrets', async () => {
  const { access, refresh } = await user.tokens()
  await user.refresh(refresh)
  const stats = JSON.stringify(await identityProvider.stats())
  for (const secret of [access, refresh, clients.basic.clientSecret]) expect(stats).not.toContain(secret)
})

test('a setting that does not exist, or that cannot be so, is refused', async () => {
  for (const change of [
    { accessTokenTTL: 5 },
    { accessTokenTtlS: 0 },
    { rotation: 'yes' },
    { faults: [{ endpoint: 'x' }] },
    [],
    5,
  ]) {
    const response = await fetch(`${identityProvider.issuer}/__settings`, {
      method: 'POST',
      body: JSON.stringify(change),
    })
    expect(response.status, JSON.stringify(change)).toBe(Array.isArray(change) ? 200 : 400)
  }
})
