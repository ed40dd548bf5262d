import { expect, test, vi } from 'vitest'
import { acceptance, refusalOf } from './support/acceptance.ts'

const { identityProvider, open, openTwo } = await acceptance()
const busy = { endpoint: 'token', answer: { status: 503, headers: { 'retry-after': '1' } } } as const

test('a fresh token is given a hundred times without a request', async () => {
  const application = await open()
  const token = await application.consent()
  await identityProvider.reset()
  for (let round = 0; round < 100; round++) expect((await application.token()).accessToken).toBe(token.accessToken)
  expect((await identityProvider.stats()).tokenRequests).toEqual({})
})

test('an expired token is renewed ten times in a row, once each, and the consent stays', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2 })
  const application = await open()
  const seen = new Set([(await application.consent()).accessToken])
  for (let round = 1; round <= 10; round++) {
    application.clock.jump(3000)
    const token = await application.token()
    seen.add(token.accessToken)
    expect(await application.userOf(token)).toBe('alice')
    expect(await identityProvider.stats()).toMatchObject({ refreshRequests: round, replays: 0 })
  }
  expect(seen.size).toBe(11)
})

test('fifty callers of an expired token share one refresh', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2, delayMs: 20 })
  const application = await open()
  await application.consent()
  application.clock.jump(3000)
  const tokens = await Promise.all(Array.from({ length: 50 }, () => application.token()))
  expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
  for (const token of tokens.slice(0, 1)) expect(await application.userOf(token)).toBe('alice')
  expect(await identityProvider.stats()).toMatchObject({ refreshRequests: 1, replays: 0 })
})

test('callers of two brokers on one store share one refresh', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2, delayMs: 20 })
  const [one, other] = await openTwo()
  await one.consent()
  one.clock.jump(3000)
  const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : other).token()))
  expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
  expect(await identityProvider.stats()).toMatchObject({ refreshRequests: 1, replays: 0 })
})

test('a server that is busy costs nothing while the token still lives', async () => {
  await identityProvider.settings({ accessTokenTtlS: 60 })
  // Nobody to ask whether the refresh token was used up: that it was not has to be known.
  const { introspection_endpoint: _, ...metadata } = await identityProvider.metadata()
  const application = await open({ options: { metadata } })
  const token = await application.consent()
  await identityProvider.settings({ faults: [busy] })
  application.clock.jump(40_000)
  expect((await application.token()).accessToken).toBe(token.accessToken)
  await vi.waitFor(async () => expect((await identityProvider.stats()).refreshRequests).toBe(1))
  application.clock.jump(1100)
  await vi.waitFor(async () => expect((await application.token()).accessToken).not.toBe(token.accessToken))
  expect(await application.userOf(await application.token())).toBe('alice')
  expect(await identityProvider.stats()).toMatchObject({ refreshRequests: 2, replays: 0 })
})

test('a server that is busy when the token is over is worth asking again, and no new consent', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2 })
  const application = await open()
  await application.consent()
  await identityProvider.settings({ faults: [busy] })
  application.clock.jump(3000)
  const refusal = await refusalOf(application.ask())
  expect(['throttled', 'upstream_unavailable']).toContain(refusal.code)
  expect(refusal.retryable).toBe(true)
  application.clock.jump(1100)
  expect(await application.userOf(await application.token())).toBe('alice')
})

test('a user who disconnected is asked again, and every caller is sent the same way', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2 })
  const application = await open()
  await application.consent()
  await identityProvider.settings({ disconnectUser: 'alice' })
  application.clock.jump(3000)
  const first = await application.consentNeeded()
  const second = await application.consentNeeded()
  expect(second).toEqual(first)
  expect((await identityProvider.stats()).refreshRequests).toBe(1)
  await application.visit(first.authorizationUrl)
  await application.broker.completeSession(first.sessionUri, { userId: 'alice' })
  expect(await application.userOf(await application.token())).toBe('alice')
})

test('a server that never answers holds a caller for the deadline, and nobody after that', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2 })
  const application = await open({ limits: { deadline: '2s' } })
  await application.consent()
  await identityProvider.settings({ faults: [{ endpoint: 'token', answer: 'hang' }] })
  application.clock.jump(3000)
  const startedAtMs = Date.now()
  const refusal = await refusalOf(application.ask())
  expect(Date.now() - startedAtMs).toBeLessThan(3000)
  expect(refusal).toMatchObject({ code: 'upstream_unavailable', retryable: true })
  expect(await application.userOf(await application.token())).toBe('alice')
})

test('a refresh whose answer is lost is tried once more, and then the user is asked', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2 })
  const application = await open()
  await application.consent()
  await identityProvider.settings({ faults: [{ endpoint: 'token', answer: 'drop', processed: true }] })
  application.clock.jump(3000)
  await vi.waitFor(
    async () => {
      const answer = await application.ask().catch(() => application.clock.jump(30_000))
      expect(answer).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    },
    { timeout: 5000 },
  )
  expect((await identityProvider.stats()).refreshRequests).toBeLessThanOrEqual(2)
})
