import { afterAll, expect, test } from 'vitest'
import { approveDevice, clients, startIdentityProvider } from '../index.ts'
import { OauthClient } from './support/oauth-client.ts'

const identityProvider = await startIdentityProvider()
afterAll(() => identityProvider.close())
const client = new OauthClient(identityProvider, clients.public)

const begin = async () =>
  (await client.post('/device/auth', { scope: 'offline_access files:read', prompt: 'consent' })).body
const poll = (deviceCode: unknown) =>
  client.post('/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: String(deviceCode),
  })

test('a device waits until its user has signed in elsewhere and allowed it', async () => {
  const { device_code, verification_uri, user_code } = await begin()
  expect(await poll(device_code)).toMatchObject({ status: 400, body: { error: 'authorization_pending' } })
  await approveDevice(String(verification_uri), String(user_code), { user: 'bob', decision: 'allow' })
  const { status, body } = await poll(device_code)
  expect(status).toBe(200)
  expect(await identityProvider.me(String(body.access_token))).toMatchObject({ sub: 'bob' })
  expect((await client.refresh(String(body.refresh_token))).status).toBe(200)
})

test('a device learns that its user said no', async () => {
  const { device_code, verification_uri, user_code } = await begin()
  await expect(
    approveDevice(String(verification_uri), String(user_code), { user: 'bob', decision: 'deny' }),
  ).rejects.toThrow('That did not work')
  expect(await poll(device_code)).toMatchObject({ status: 400, body: { error: 'access_denied' } })
})
