import { memoryStore } from '@credbroker/core'
import { expect, test } from 'vitest'
import { spApiWorld } from '../support/spapi-world.ts'

const request = { spApiTokenRequest: {} } as const
const dayMs = 86_400_000

test('either of two secrets serves, and the one that worked last is tried first', async () => {
  const { broker, amazon, app, clock, logger } = await spApiWorld()
  const made = await broker({ options: { clientSecret: 'amzn1.oa2-cs.v1.old', nextClientSecret: app.clientSecret } })
  await made.get('amazon', request)
  expect(amazon.count('lwa')).toBe(2)
  await clock.advance(20_000)
  await made.get('amazon', request, { workload: 'host', forceRefresh: true })
  expect(amazon.count('lwa')).toBe(3)
  expect(JSON.stringify(logger.lines)).not.toContain(app.clientSecret)
})

test('says when a secret gave way to the other', async () => {
  const { broker, app, clock, logger } = await spApiWorld()
  const made = await broker({ options: { nextClientSecret: 'amzn1.oa2-cs.v1.next' } })
  await made.get('amazon', request)
  app.endSecrets(clock.now())
  app.addSecret({ value: 'amzn1.oa2-cs.v1.next' })
  await clock.advance(20_000)
  await made.get('amazon', request, { workload: 'host', forceRefresh: true })
  expect(logger.lines.some(({ message }) => message.includes('refused one client secret'))).toBe(true)
})

test('with no secret that works the operator hears what to do, and Amazon is not asked again for a minute', async () => {
  const { broker, amazon } = await spApiWorld()
  const made = await broker({ options: { clientSecret: 'wrong-1', nextClientSecret: 'wrong-2' } })
  for (let time = 0; time < 3; time++)
    await expect(made.get('amazon', request)).rejects.toMatchObject({
      code: 'upstream_rejected',
      message: expect.stringMatching(/client secret/),
      details: { upstreamCode: 'invalid_client' },
    })
  expect(amazon.count('lwa')).toBe(2)
})

test('rotates, takes the new secret from the queue, and goes on with it in every process', async () => {
  const { broker, amazon, app, clock, logger } = await spApiWorld()
  const store = memoryStore(clock)
  const [one, other] = await Promise.all([broker({ services: { store } }), broker({ services: { store } })])
  await other.get('amazon', request)
  await one.act('amazon', 'rotate-secret')
  const [notification] = app.queue
  const message = JSON.stringify(notification)
  await expect(one.act('amazon', 'accept-secret', message)).resolves.toMatchObject({
    facts: { accepted: 'new_secret' },
  })
  await clock.advance(8 * dayMs)
  const answers = await Promise.all([one, other].map((broker) => broker.get('amazon', request)))
  expect(answers).toHaveLength(2)
  const restarted = await broker({ services: { store } })
  await expect(restarted.get('amazon', request)).resolves.toBeDefined()
  expect(JSON.stringify(logger.lines)).not.toContain(app.clientSecret)
  expect(amazon.violations).toEqual([])
})

test('a second order within a minute is not sent', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  const made = await broker()
  await made.act('amazon', 'rotate-secret')
  await expect(made.act('amazon', 'rotate-secret')).rejects.toMatchObject({ code: 'throttled' })
  await clock.advance(60_500)
  await made.act('amazon', 'rotate-secret')
  expect(amazon.requests.filter(({ target }) => target.includes('clientSecret'))).toHaveLength(2)
})

test('an order whose answer was lost is not made again, and the message says where to look', async () => {
  const { broker, amazon } = await spApiWorld()
  amazon.faults.sellingPartner.next('reset')
  await expect((await broker()).act('amazon', 'rotate-secret')).rejects.toMatchObject({
    code: 'upstream_unavailable',
    retryable: false,
    message: expect.stringMatching(/may have been taken/),
  })
  expect(amazon.requests.filter(({ target }) => target.includes('clientSecret'))).toHaveLength(1)
})

test('without a queue Amazon refuses, and the message says where to register one', async () => {
  const { broker } = await spApiWorld({ hasQueue: false })
  await expect((await broker()).act('amazon', 'rotate-secret')).rejects.toMatchObject({
    code: 'upstream_rejected',
    message: expect.stringMatching(/queue/),
  })
})

test('a message of another application is refused, an older one changes nothing, and nothing of either is repeated', async () => {
  const { broker, amazon, app, clock } = await spApiWorld()
  const made = await broker()
  const stranger = amazon.addApp()
  stranger.rotateSecret(clock.now())
  const foreign = JSON.stringify(stranger.queue[0])
  const error = await made.act('amazon', 'accept-secret', foreign).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'validation_failed', message: expect.stringMatching(/another application/) })
  expect(String(error)).not.toContain(stranger.clientSecret)
  app.rotateSecret(clock.now())
  await clock.advance(dayMs)
  app.rotateSecret(clock.now())
  const [older, newer] = app.queue.map((message) => JSON.stringify(message))
  await made.act('amazon', 'accept-secret', newer)
  await expect(made.act('amazon', 'accept-secret', older)).resolves.toMatchObject({ facts: { accepted: 'outdated' } })
  await clock.advance(8 * dayMs)
  await expect(made.get('amazon', request)).resolves.toBeDefined()
})

test('a message of the future is refused, so that it cannot make those that follow look old', async () => {
  const { broker, app, clock } = await spApiWorld()
  const made = await broker()
  app.rotateSecret(clock.now() + 3_600_000)
  app.rotateSecret(clock.now() + 60_000)
  const [future, slightlyAhead] = app.queue.map((message) => JSON.stringify(message))
  await expect(made.act('amazon', 'accept-secret', future)).rejects.toMatchObject({
    code: 'validation_failed',
    message: expect.stringMatching(/in the future/),
  })
  await expect(made.act('amazon', 'accept-secret', slightlyAhead)).resolves.toMatchObject({
    facts: { accepted: 'new_secret' },
  })
})

test.each([
  ['the message as SQS gives it', (text: string) => JSON.stringify({ MessageId: '1', Body: text })],
  ['what EventBridge puts around it', (text: string) => JSON.stringify({ source: 'x', detail: JSON.parse(text) })],
])('reads %s', async (_, wrap) => {
  const { broker, app, clock } = await spApiWorld()
  const made = await broker()
  app.rotateSecret(clock.now())
  const message = wrap(JSON.stringify(app.queue[0]))
  await expect(made.act('amazon', 'accept-secret', message)).resolves.toMatchObject({
    facts: { accepted: 'new_secret' },
  })
})

test.each([
  '',
  '{',
  '[]',
  '{"notificationType":"ORDER_CHANGE"}',
  '{"notificationType":"APPLICATION_OAUTH_CLIENT_NEW_SECRET"}',
])('refuses %s as a message', async (message) => {
  const { broker } = await spApiWorld()
  await expect((await broker()).act('amazon', 'accept-secret', message)).rejects.toMatchObject({
    code: 'validation_failed',
  })
})

test('the end of the secret is known from the configuration, and warned of 30 days ahead', async () => {
  const { broker, clock } = await spApiWorld()
  const endsAt = new Date(clock.now() + 100 * dayMs).toISOString()
  const made = await broker({ options: { clientSecretExpiresAt: endsAt } })
  expect(await made.expiries()).toMatchObject([
    { provider: 'amazon', code: 'client_secret', endsAtMs: Date.parse(endsAt), status: 'good' },
  ])
  const warnings: unknown[] = []
  made.on('expiring', (event) => warnings.push(event))
  await clock.advance(69 * dayMs)
  expect(warnings).toEqual([])
  await clock.advance(2 * dayMs)
  expect(warnings).toMatchObject([{ provider: 'amazon', code: 'client_secret', status: 'due' }])
})

test('Amazon’s notice of the end counts more than the configuration, and a new secret more than both', async () => {
  const { broker, app, clock } = await spApiWorld()
  const made = await broker({ options: { clientSecretExpiresAt: '2099-01-01' } })
  app.addSecret({ value: app.clientSecret, untilMs: clock.now() + 20 * dayMs })
  app.announceSecretEnd(clock.now())
  await made.act('amazon', 'accept-secret', JSON.stringify(app.queue[0]))
  expect(await made.expiries()).toMatchObject([{ endsAtMs: clock.now() + 20 * dayMs, status: 'due' }])
  await clock.advance(1_000)
  app.rotateSecret(clock.now())
  await made.act('amazon', 'accept-secret', JSON.stringify(app.queue[1]))
  expect(await made.expiries()).toMatchObject([{ endsAtMs: clock.now() + 180 * dayMs, status: 'good' }])
})

test('the yearly renewal of configured accounts is known ahead', async () => {
  const { broker, clock, seller } = await spApiWorld()
  const authorizedAt = new Date(clock.now() - 340 * dayMs).toISOString()
  const made = await broker({
    options: { refreshToken: undefined, accounts: { house: { refreshToken: seller.refreshToken, authorizedAt } } },
  })
  expect(await made.expiries()).toMatchObject([{ code: 'consent', subject: 'house', status: 'due' }])
})

test('only a refusal of the client has the other secret tried', async () => {
  const { broker, amazon, seller } = await spApiWorld()
  const made = await broker({ options: { nextClientSecret: 'amzn1.oa2-cs.v1.next' } })
  seller.revoke()
  await expect(made.get('amazon', request)).rejects.toMatchObject({ details: { upstreamCode: 'invalid_grant' } })
  expect(amazon.count('lwa')).toBe(1)
})

test('a secret that came by queue is for its own application alone', async () => {
  const { broker, amazon, app, clock } = await spApiWorld()
  const store = memoryStore(clock)
  const made = await broker({ services: { store } })
  app.rotateSecret(clock.now())
  await made.act('amazon', 'accept-secret', JSON.stringify(app.queue[0]))
  const other = amazon.addApp()
  const consent = amazon.addConsent({ app: other })
  const changed = await broker({
    services: { store },
    options: { clientId: other.clientId, clientSecret: other.clientSecret, refreshToken: consent.refreshToken },
  })
  await changed.get('amazon', request)
  expect(amazon.requests.some(({ body }) => body.includes(other.clientId) && body.includes(app.clientSecret))).toBe(
    false,
  )
  expect(await changed.expiries()).toEqual([])
})
