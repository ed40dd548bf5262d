import { memoryStore } from '@credbroker/core'
import { faultyStore, VirtualClock } from '@credbroker/testkit'
import { describe, expect, test } from 'vitest'
import { FakeBitwarden, organizationId } from '../support/fake-bitwarden.ts'
import { bearerOf, bwsBroker, passing } from '../support/bws-broker.ts'
import { refusalOf } from '../support/refusal.ts'

test('the bearer comes with its organization and its end', async () => {
  const { broker, bitwarden, clock } = await bwsBroker()
  const { bwsTokenResponse } = await broker.get('vault', { bwsTokenRequest: {} })
  expect(bwsTokenResponse).toEqual({
    bearerToken: [...bitwarden.bearers][0],
    organizationId,
    expiresAt: clock.now() / 1000 + 3_600,
  })
  expect(bitwarden.requests[0]).toMatchObject({
    method: 'POST',
    path: '/identity/connect/token',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      accept: 'application/json',
      'device-type': '21',
    },
    body: 'scope=api.secrets&client_id=ec2c1d46-6a4b-4751-a310-af9601317f2d&client_secret=C2IgxjjLF7qSshsbwe8JGcbM075YXw&grant_type=client_credentials',
  })
})

describe('a bearer is renewed before its end', () => {
  test.each([
    { lifetime: 3_600, refreshBefore: undefined, usedForS: 3_540 },
    { lifetime: 3_600, refreshBefore: '10m', usedForS: 3_000 },
    { lifetime: 3_600, refreshBefore: '2h', usedForS: 1_800 },
    { lifetime: 100, refreshBefore: undefined, usedForS: 50 },
    { lifetime: 20, refreshBefore: undefined, usedForS: 10 },
  ])('of $lifetime s with $refreshBefore: after $usedForS s', async ({ lifetime, refreshBefore, usedForS }) => {
    const clock = new VirtualClock()
    const bitwarden = new FakeBitwarden(clock)
    bitwarden.lifetime = lifetime
    const serverUrl = 'https://vault.example.com'
    const options = { serverUrl, ...(refreshBefore !== undefined && { refreshBefore }) }
    const world = await bwsBroker({ clock, bitwarden, options })
    const secret = bitwarden.add('a', 'b')
    // Each reading is one call, and looks at the session.
    const read = () =>
      world.broker.handle({
        provider: 'vault',
        request: { bwsSecretRequest: { id: secret.id } },
        caller: { workload: 'host', forceRefresh: true },
      })
    await read()
    await clock.advance(usedForS * 1000 - 1)
    await read()
    expect(bitwarden.logins).toBe(1)
    await clock.advance(1)
    await read()
    expect(bitwarden.logins).toBe(2)
  })

  test('and ahead of that nobody waits for it', async () => {
    const world = await bwsBroker()
    const first = await bearerOf(world)
    await world.clock.advance(3_520_000)
    expect(await bearerOf(world)).toBe(first)
    await world.clock.settle()
    expect(world.bitwarden.logins).toBe(2)
    expect(await bearerOf(world)).not.toBe(first)
    expect(world.bitwarden.logins).toBe(2)
  })
})

test('a hundred readers at once make one login', async () => {
  const { broker, bitwarden } = await bwsBroker()
  const secrets = Array.from({ length: 50 }, (_, index) => bitwarden.add(`s${index}`, `v${index}`))
  const answers = await Promise.all(
    [...secrets, ...secrets].map(({ id }) => broker.get('vault', { bwsSecretRequest: { id } })),
  )
  expect(answers.map(({ bwsSecretResponse }) => bwsSecretResponse.value).slice(0, 2)).toEqual(['v0', 'v1'])
  expect(bitwarden.logins).toBe(1)
})

test('a caller who says that the bearer is no good gets another', async () => {
  const world = await bwsBroker()
  const first = await bearerOf(world)
  expect(await bearerOf(world)).toBe(first)
  expect(await bearerOf(world, { forceRefresh: true })).not.toBe(first)
  expect(world.bitwarden.logins).toBe(2)
})

describe('a bearer that the API refuses', () => {
  const read = async (broker: Awaited<ReturnType<typeof bwsBroker>>['broker'], id: string) =>
    (await broker.get('vault', { bwsSecretRequest: { id } }, { workload: 'host', forceRefresh: true }))
      .bwsSecretResponse

  test('is replaced once, by one login for all who hit upon it', async () => {
    const { broker, bitwarden } = await bwsBroker()
    const secrets = Array.from({ length: 20 }, (_, index) => bitwarden.add(`s${index}`, `v${index}`))
    await read(broker, secrets[0]!.id)
    bitwarden.bearers.clear()
    const values = await Promise.all(secrets.map(({ id }) => read(broker, id)))
    expect(values.map(({ value }) => value)).toEqual(secrets.map(({ value }) => value))
    expect(bitwarden.logins).toBe(2)
  })

  test('is not replaced a second time by who hears of it late', async () => {
    const clock = new VirtualClock()
    const bitwarden = new FakeBitwarden(clock)
    const [slow, quick] = [bitwarden.add('slow', 's'), bitwarden.add('quick', 'q')]
    const answered = Promise.withResolvers<void>()
    let late = false
    // Otherwise what the first one kept there would help the second.
    const store = faultyStore(memoryStore(clock))
    const { broker } = await bwsBroker({
      clock,
      bitwarden,
      store,
      fetch: async (input, init) => {
        const answer = await bitwarden.fetch(input, init)
        if (late && String(input).endsWith(slow.id) && answer.status === 401) await answered.promise
        return answer
      },
    })
    for (const operation of ['get', 'put', 'lease'] as const) store.failBefore(operation, 100)
    await read(broker, quick.id)
    bitwarden.bearers.clear()
    late = true
    const slowly = read(broker, slow.id)
    expect(await read(broker, quick.id)).toMatchObject({ value: 'q' })
    answered.resolve()
    expect(await slowly).toMatchObject({ value: 's' })
    expect(bitwarden.logins).toBe(2)
  })

  test('although it was just issued, is an error that names both servers, and no reason to log in again and again', async () => {
    const { broker, bitwarden, clock } = await bwsBroker({
      options: { identityUrl: 'https://id.example.com', apiUrl: 'https://api.example.net' },
    })
    bitwarden.intercept = ({ path }) => (path.startsWith('/connect') ? undefined : { status: 401 })
    const { id } = bitwarden.add('a', 'b')
    const error = await refusalOf(() => read(broker, id))
    expect(error).toMatchObject({ code: 'upstream_rejected', details: { upstreamCode: 'invalid_token' } })
    expect(error.message).toMatch(/"api\.example\.net".*"id\.example\.com".*one installation/)
    expect(bitwarden.logins).toBe(2)
    for (let each = 0; each < 10; each++) await refusalOf(() => read(broker, id))
    expect(bitwarden.logins).toBe(2)
    bitwarden.intercept = undefined
    await clock.advance(31_000)
    expect(await read(broker, id)).toMatchObject({ value: 'b' })
  })
})

describe('an access token that is not accepted', () => {
  test('is an error that names both causes, and not asked about again for a while', async () => {
    const world = await bwsBroker({ options: { region: 'eu' } })
    world.bitwarden.accepted = false
    const error = await refusalOf(() => bearerOf(world))
    expect(error).toMatchObject({ code: 'upstream_rejected', details: { upstreamCode: 'invalid_client' } })
    expect(error.message).toMatch(
      /"identity\.bitwarden\.eu".*expired or was revoked.*another region.*region \(us or eu\)/,
    )
    await refusalOf(() => bearerOf(world, { forceRefresh: true }))
    expect(world.bitwarden.logins).toBe(1)
  })

  test('after it was, has expired or was revoked: the region is right', async () => {
    const world = await bwsBroker()
    await bearerOf(world)
    world.bitwarden.accepted = false
    const error = await refusalOf(() => bearerOf(world, { forceRefresh: true }))
    expect(error.message).toMatch(/no longer accepts.*expired or was revoked/)
    expect(error.message).not.toContain('region')
  })

  test('takes what it brought with it', async () => {
    const clock = new VirtualClock()
    const store = memoryStore(clock)
    const bitwarden = new FakeBitwarden(clock)
    const world = await bwsBroker({ clock, store, bitwarden })
    await bearerOf(world)
    bitwarden.accepted = false
    await refusalOf(() => bearerOf(world, { forceRefresh: true }))
    const next = await bwsBroker({ clock, store, bitwarden })
    await refusalOf(() => bearerOf(next))
    expect(bitwarden.logins).toBe(3)
  })
})

describe('a login that fails for a reason that passes', () => {
  const down = ({ path }: { path: string }) => (path.endsWith('/connect/token') ? { status: 503 } : undefined)

  test('leaves the old bearer in use as long as it lives', async () => {
    const world = await bwsBroker()
    const first = await bearerOf(world)
    await world.clock.advance(3_550_000)
    world.bitwarden.intercept = down
    expect(await passing(world.clock, bearerOf(world))).toBe(first)
    await world.clock.advanceTo(1_800_000_000_000 + 3_600_000)
    const error = await refusalOf(() => passing(world.clock, bearerOf(world)))
    expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: true })
    world.bitwarden.intercept = undefined
    await world.clock.advance(60_000)
    expect(await passing(world.clock, bearerOf(world))).not.toBe(first)
  })

  test('leaves also what an earlier process kept in use', async () => {
    const clock = new VirtualClock()
    const store = memoryStore(clock)
    const bitwarden = new FakeBitwarden(clock)
    const first = await bearerOf(await bwsBroker({ clock, store, bitwarden }))
    await clock.advance(3_570_000)
    bitwarden.intercept = down
    expect(await passing(clock, bearerOf(await bwsBroker({ clock, store, bitwarden })))).toBe(first)
  })

  test('is not tried again with every request', async () => {
    const world = await bwsBroker()
    world.bitwarden.intercept = down
    const secrets = Array.from({ length: 30 }, (_, index) => world.bitwarden.add(`s${index}`, 'v'))
    for (const { id } of secrets)
      await refusalOf(() => passing(world.clock, world.broker.get('vault', { bwsSecretRequest: { id } }), 1_000))
    // One login, repeated twice, before the pauses begin.
    expect(world.bitwarden.logins).toBeLessThan(12)
  })
})
