import { expect, test } from 'vitest'
import { type AmazonWorld, amazonWorld } from './support/amazon-world.ts'

const scope = 'sellingpartnerapi::client_credential:rotation'
const dayMs = 86_400_000

async function rotate({ call }: AmazonWorld) {
  return call.api('POST', '/applications/2023-11-30/clientSecret', await call.grantlessToken(scope))
}

test('the new secret comes by the queue alone, and the old one works for 7 more days', async () => {
  const world = await amazonWorld()
  const { app, clock, call } = world
  const old = app.clientSecret
  const rotatedAtMs = clock.now()
  const { status, body } = await rotate(world)
  expect([status, body]).toEqual([204, ''])
  const [message] = app.queue
  expect(message).toMatchObject({
    notificationVersion: '1.0',
    notificationType: 'APPLICATION_OAUTH_CLIENT_NEW_SECRET',
    payloadVersion: '2023-11-30',
    eventTime: new Date(rotatedAtMs).toISOString(),
    payload: {
      applicationOAuthClientNewSecret: {
        clientId: app.clientId,
        newClientSecret: app.clientSecret,
        newClientSecretExpiryTime: new Date(rotatedAtMs + 180 * dayMs).toISOString(),
        oldClientSecretExpiryTime: new Date(rotatedAtMs + 7 * dayMs).toISOString(),
      },
    },
    notificationMetadata: { applicationId: app.applicationId },
  })
  expect(app.clientSecret).not.toBe(old)
  const withSecret = async (secret: string) =>
    (await call.lwa({ grant_type: 'client_credentials', scope, client_secret: secret })).status
  await clock.advance(7 * dayMs - 1)
  expect([await withSecret(old), await withSecret(app.clientSecret)]).toEqual([200, 200])
  await clock.advance(1)
  expect([await withSecret(old), await withSecret(app.clientSecret)]).toEqual([401, 200])
})

test('a secret is rotated once a minute', async () => {
  const world = await amazonWorld()
  expect((await rotate(world)).status).toBe(204)
  expect((await rotate(world)).body.errors[0].code).toBe('QuotaExceeded')
  await world.clock.advance(59_999)
  expect((await rotate(world)).status).toBe(429)
  await world.clock.advance(1)
  expect((await rotate(world)).status).toBe(204)
  expect(world.app.queue).toHaveLength(2)
})

test('without a queue there is no rotation', async () => {
  const world = await amazonWorld({ hasQueue: false })
  const { status, body } = await rotate(world)
  expect([status, body.errors[0].code]).toEqual([400, 'InvalidInput'])
})

test('the queue is told when a secret comes to its end', async () => {
  const { app, clock } = await amazonWorld({ clientSecrets: [{ value: 'a', untilMs: 1_900_000_000_000 }] })
  app.announceSecretEnd(clock.now())
  expect(app.queue[0]?.payload.applicationOAuthClientSecretExpiry).toMatchObject({
    clientId: app.clientId,
    clientSecretExpiryTime: new Date(1_900_000_000_000).toISOString(),
  })
})
