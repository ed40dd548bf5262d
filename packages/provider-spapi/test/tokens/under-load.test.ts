import { BrokerError, memoryStore } from '@credbroker/core'
import { expect, test } from 'vitest'
import { spApiWorld } from '../support/spapi-world.ts'

const request = { spApiTokenRequest: {} } as const
const thousand = Array.from({ length: 1_000 }, (_, index) => index)

test('a thousand callers of a cold broker are one request', async () => {
  const { broker, amazon } = await spApiWorld()
  const made = await broker()
  const answers = await Promise.all(thousand.map(() => made.get('amazon', request)))
  expect(new Set(answers.map(({ spApiTokenResponse }) => spApiTokenResponse.accessToken)).size).toBe(1)
  expect(amazon.count('lwa')).toBe(1)
})

test('a thousand clients of one account, each its own workload and user, are one request', async () => {
  const { broker, amazon } = await spApiWorld()
  const workloads = Object.fromEntries(thousand.map((index) => [`w${index}`, { providers: { amazon: {} } }]))
  const made = await broker({ config: { workloads } })
  await Promise.all(thousand.map((index) => made.get('amazon', request, { workload: `w${index}`, user: `u${index}` })))
  expect(amazon.count('lwa')).toBe(1)
})

test('a thousand callers whose token Amazon ended are one request, also those who notice late', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  const made = await broker()
  const { spApiTokenResponse: first } = await made.get('amazon', request)
  amazon.expireAccessTokens()
  const again = { workload: 'host', forceRefresh: true } as const
  const answers = await Promise.all(thousand.map(() => made.get('amazon', request, again)))
  await clock.advance(2_000)
  answers.push(await made.get('amazon', request, again))
  const tokens = new Set(answers.map(({ spApiTokenResponse }) => spApiTokenResponse.accessToken))
  expect(tokens.size).toBe(1)
  expect(tokens.has(first.accessToken)).toBe(false)
  expect(amazon.count('lwa')).toBe(2)
  await clock.advance(10_000)
  await made.get('amazon', request, again)
  expect(amazon.count('lwa')).toBe(3)
})

test('a thousand callers share one failure of Login with Amazon, and nobody asks again at once', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  const made = await broker()
  amazon.faults.lwa.during('serverError', 60_000)
  const failures = await Promise.all(thousand.map(() => made.get('amazon', request).catch((error: unknown) => error)))
  expect(failures.every((error) => error instanceof BrokerError && error.code === 'upstream_unavailable')).toBe(true)
  const late = await made.get('amazon', request).catch((error: unknown) => error)
  expect(late).toMatchObject({ code: 'upstream_unavailable', retryable: true, retryAfterMs: expect.any(Number) })
  expect(amazon.count('lwa')).toBe(1)
  await clock.advance(8_000)
})

test('connections that are reset cost one request, and all is well when they are not any more', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  const made = await broker()
  amazon.faults.lwa.during('reset', 2_000)
  await expect(made.get('amazon', request)).rejects.toMatchObject({ code: 'upstream_unavailable', retryable: true })
  expect(amazon.requests.length).toBe(1)
  await clock.advance(2_000)
  await expect(made.get('amazon', request)).resolves.toBeDefined()
  expect(amazon.requests.length).toBe(2)
})

test('failures in a row are asked about less and less often', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  const made = await broker({ services: { random: { bytes: (length: number) => new Uint8Array(length).fill(255) } } })
  amazon.faults.lwa.during('unavailable', 120_000)
  const instants: number[] = []
  const beginMs = clock.now()
  for (let passedMs = 0; passedMs < 40_000; passedMs += 250) {
    const before = amazon.count('lwa')
    await made.get('amazon', request).catch(() => {})
    if (amazon.count('lwa') > before) instants.push(clock.now() - beginMs)
    await clock.advance(250)
  }
  const pauses = instants.slice(1).map((atMs, index) => atMs - (instants[index] ?? 0))
  expect(pauses[0]).toBe(500)
  expect(Math.min(...pauses.slice(4))).toBeGreaterThanOrEqual(8_000)
})

test('Login with Amazon is not asked before the time that it names', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  const made = await broker()
  amazon.faults.lwa.next({ status: 429, headers: { 'retry-after': '30' }, body: '' })
  await expect(made.get('amazon', request)).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 30_000 })
  await clock.advance(29_000)
  await expect(made.get('amazon', request)).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 1_000 })
  expect(amazon.count('lwa')).toBe(1)
  await clock.advance(1_000)
  await expect(made.get('amazon', request)).resolves.toBeDefined()
})

test('a definite refusal is not asked about again for a minute', async () => {
  const { broker, amazon, seller, clock } = await spApiWorld()
  const made = await broker()
  seller.revoke()
  for (let second = 0; second < 59; second++) {
    await expect(made.get('amazon', request)).rejects.toMatchObject({
      code: 'upstream_rejected',
      details: { upstreamCode: 'invalid_grant' },
    })
    await clock.advance(1_000)
  }
  expect(amazon.count('lwa')).toBe(1)
  // The core repeats what it heard for some seconds of its own.
  await clock.advance(11_000)
  await made.get('amazon', request).catch(() => {})
  expect(amazon.count('lwa')).toBe(2)
})

test('renews in the background five minutes before the end, and nobody waits', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  const made = await broker()
  await made.get('amazon', request)
  await made.get('amazon', request)
  await clock.advance(3_600_000 - 299_000)
  expect(amazon.count('lwa')).toBe(2)
  const { spApiTokenResponse } = await made.get('amazon', request)
  expect(spApiTokenResponse.expiresAt).toBeGreaterThan(clock.now() / 1000 + 3_000)
})

test('while Login with Amazon is down the old token serves until a minute before its end', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  const made = await broker()
  const { spApiTokenResponse: first } = await made.get('amazon', request)
  await made.get('amazon', request)
  amazon.faults.lwa.during('unavailable', 7_200_000)
  await clock.advance(3_600_000 - 61_000)
  expect((await made.get('amazon', request)).spApiTokenResponse.accessToken).toBe(first.accessToken)
  await clock.advance(2_000)
  await expect(made.get('amazon', request)).rejects.toMatchObject({ code: 'upstream_unavailable' })
})

test('a token that lives a minute is used for half of it', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  amazon.lifetimes.accessTokenS = 60
  const made = await broker()
  await made.get('amazon', request)
  await clock.advance(20_000)
  await made.get('amazon', request)
  expect(amazon.count('lwa')).toBe(1)
  await clock.advance(15_000)
  await made.get('amazon', request)
  expect(amazon.count('lwa')).toBe(2)
})

test('takes a token of unknown life for one of half an hour', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  amazon.behaviour.lifetimesAs = 'absent'
  const { spApiTokenResponse } = await (await broker()).get('amazon', request)
  expect(spApiTokenResponse.expiresAt).toBe(Math.floor(clock.now() / 1000) + 1_800)
})

test('a refresh token that Amazon changes is kept, for every process and the next start', async () => {
  const { broker, amazon, clock, seller, logger } = await spApiWorld()
  amazon.behaviour.changesRefreshTokens = true
  const store = memoryStore(clock)
  const first = await broker({ services: { store } })
  await first.get('amazon', request)
  const second = await broker({ services: { store } })
  await expect(second.get('amazon', request)).resolves.toBeDefined()
  expect(amazon.count('lwa')).toBe(2)
  expect(JSON.stringify(logger.lines)).not.toContain(seller.refreshToken)
})
