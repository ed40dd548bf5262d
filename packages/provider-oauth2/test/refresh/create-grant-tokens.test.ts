import { BrokerError, type AuditRecord } from '@credbroker/core'
import { beforeEach, describe, expect, test } from 'vitest'
import { RefreshWorld, type Process } from './support/refresh-world.ts'
import { answerLost, busy, held, refusal, slowAnswer } from './support/scripted-vendor.ts'

let world: RefreshWorld
let process: Process
let id: string

const overMs = 600_000
const dueMs = 545_000

beforeEach(async () => {
  world = new RefreshWorld()
  process = await world.start()
  id = await world.consent(process)
})

describe('a refresh', () => {
  test('is not made while the token is fresh', async () => {
    expect(await world.ask(process, id)).toBe('canary-access-1')
    expect(world.vendor.requests).toHaveLength(0)
  })

  test('is one request for fifty callers', async () => {
    await world.clock.advance(overMs)
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.ask(process, id)))
    expect(new Set(answers)).toEqual(new Set(['canary-access-2']))
    expect(world.vendor.requests).toHaveLength(1)
  })

  test('shows the stored refresh token, and repeats what the token is for', async () => {
    id = await world.consent(process, 0, { resources: ['urn:api:files'], audiences: ['mail'] })
    await world.ask(process, id)
    const [request] = world.vendor.requests
    expect(request?.grantType).toBe('refresh_token')
    expect([...(request?.parameters ?? [])]).toEqual([
      ['refresh_token', 'canary-refresh-1'],
      ['resource', 'urn:api:files'],
      ['audience', 'mail'],
    ])
    expect(request).toMatchObject({ once: true, refresh: true })
  })

  test('may be sent twice at a vendor that never rotates', async () => {
    const other = await world.start({ vendor: { rotation: 'never' } })
    await world.clock.advance(overMs)
    await world.ask(other, id)
    expect(world.vendor.requests[0]?.once).toBe(false)
  })

  test('keeps the refresh token when the answer brings none, and uses it again', async () => {
    world.vendor.rotates = false
    for (const expected of ['canary-access-2', 'canary-access-3', 'canary-access-4']) {
      await world.clock.advance(overMs)
      expect(await world.ask(process, id)).toBe(expected)
    }
    expect(world.vendor.requests.map(({ parameters }) => parameters.get('refresh_token'))).toEqual(
      Array.from({ length: 3 }, () => 'canary-refresh-1'),
    )
  })

  test('rotates ten times in a row', async () => {
    for (let time = 0; time < 10; time++) {
      await world.clock.advance(overMs)
      expect(await world.ask(process, id)).toBe(`canary-access-${time + 2}`)
    }
    expect(world.vendor).toMatchObject({ replays: 0, isAlive: true })
  })

  test('goes on when nobody waits for it any more', async () => {
    await world.clock.advance(overMs)
    const { promise, resolve } = Promise.withResolvers<void>()
    world.vendor.next(held(promise))
    const patience = new AbortController()
    const asked = world.ask(process, id, { signal: patience.signal })
    await world.clock.settle()
    patience.abort()
    resolve()
    await asked
    expect(await world.stored(process, id)).toMatchObject({ accessToken: 'canary-access-2' })
  })

  test('leaves no mark in the journal', async () => {
    await world.clock.advance(overMs)
    await world.ask(process, id)
    expect(await world.stored(process, id)).not.toHaveProperty('presented')
  })

  test('renews an access token with itself where the vendor does that', async () => {
    const other = await world.start({ vendor: { renewal: { by: 'self', grantType: 'swap', parameter: 'token' } } })
    id = await world.consent(other, 600_000)
    const { refreshToken: _, ...bare } = (await world.stored(other, id)) ?? {}
    await other.grants.put(bare as Parameters<typeof other.grants.put>[0])
    await world.clock.advance(dueMs)
    await world.ask(other, id)
    const [request] = world.vendor.requests
    expect(request?.grantType).toBe('swap')
    expect([...(request?.parameters ?? [])]).toEqual([['token', 'canary-access-1']])
  })
})

describe('a caller', () => {
  test('is told to look again within five minutes, however long the token lives', async () => {
    id = await world.consent(process, 100 * 3_600_000)
    const got = await process.tokens.obtain(id, world.call())
    expect(got).toMatchObject({ outcome: 'token', refreshAtMs: world.clock.now() + 5 * 60_000 })
  })

  test('without a consent is told so', async () => {
    expect(await process.tokens.obtain('nobody', world.call())).toEqual({ outcome: 'needs_consent', grant: undefined })
  })

  test('gets the token of somebody else never: each grant has its own', async () => {
    const { grants } = process
    const other = grants.idOf({ workload: 'billing', subject: 'user:bob', resources: [], audiences: [] })
    expect(await world.ask(process, other)).toBe('needs_consent')
  })
})

describe('when the vendor refuses', () => {
  test.each(['invalid_grant', 'bad_refresh_token'])('%s ends the grant, after one request', async (code) => {
    process = await world.start({ vendor: { answer: { deadGrantCodes: ['bad_refresh_token'] } } })
    await world.clock.advance(overMs)
    world.vendor.next(refusal(code))
    for (let time = 0; time < 3; time++) expect(await world.ask(process, id)).toBe('needs_consent')
    expect(world.vendor.requests).toHaveLength(1)
    expect(await world.stored(process, id)).toMatchObject({
      status: 'needs_consent',
      reason: 'refused',
      accessToken: '',
    })
    expect(await world.stored(process, id)).not.toHaveProperty('refreshToken')
  })

  test.each(['invalid_client', 'unauthorized_client', 'invalid_scope'])('%s keeps the grant', async (code) => {
    await world.clock.advance(overMs)
    world.vendor.next(refusal(code))
    expect(await world.ask(process, id)).toBe('upstream_rejected')
    expect(await world.ask(process, id)).toBe('canary-access-2')
  })
})

describe('when the vendor fails for a time', () => {
  test('the token that still works is given out', async () => {
    await world.clock.advance(dueMs)
    world.vendor.next(busy(), answerLost)
    for (let time = 0; time < 5; time++) expect(await world.ask(process, id)).toBe('canary-access-1')
  })

  test('the first failure is followed by another try at once', async () => {
    await world.clock.advance(overMs)
    world.vendor.next(busy())
    expect(await world.ask(process, id)).toBe('upstream_unavailable')
    expect(await world.ask(process, id)).toBe('canary-access-2')
  })

  test('it is left alone for as long as it asks', async () => {
    await world.clock.advance(overMs)
    world.vendor.next(busy(20_000))
    expect(await world.ask(process, id)).toBe('upstream_unavailable')
    await world.clock.advance(15_000)
    const error = await process.tokens.obtain(id, world.call()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 5_000 })
    expect(world.vendor.requests).toHaveLength(1)
    await world.clock.advance(5_000)
    expect(await world.ask(process, id)).toBe('canary-access-2')
  })

  test('callers are told when to ask again', async () => {
    await world.clock.advance(dueMs)
    world.vendor.next(busy(20_000))
    await world.ask(process, id)
    const got = await process.tokens.obtain(id, world.call())
    expect(got).toMatchObject({ outcome: 'token', refreshAtMs: world.clock.now() + 20_000 })
  })

  test('a failure that many waited for counts once', async () => {
    await world.clock.advance(overMs)
    world.vendor.next(busy())
    const failed = await Promise.all(Array.from({ length: 20 }, () => world.ask(process, id)))
    expect(new Set(failed)).toEqual(new Set(['upstream_unavailable']))
    expect(await world.ask(process, id)).toBe('canary-access-2')
  })

  test('no number of failures ends the grant', async () => {
    await world.clock.advance(overMs)
    world.vendor.next(...Array.from({ length: 30 }, () => busy()))
    for (let time = 0; time < 30; time++) {
      expect(await world.ask(process, id)).toBe('upstream_unavailable')
      await world.clock.advance(60_000)
    }
    expect(await world.ask(process, id)).toBe('canary-access-2')
    expect(world.vendor.replays).toBe(0)
  })
})

describe('a token that is said not to work', () => {
  const rejected = { forceRefresh: true }

  test('is refreshed once, whoever says so', async () => {
    await world.clock.advance(60_000)
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.ask(process, id, rejected)))
    expect(new Set(answers)).toEqual(new Set(['canary-access-2']))
    for (let time = 0; time < 5; time++) expect(await world.ask(process, id, rejected)).toBe('canary-access-2')
    expect(world.vendor.requests).toHaveLength(1)
  })

  test('is refreshed once by all processes', async () => {
    const other = await world.start()
    await world.clock.advance(60_000)
    const answers = await Promise.all([process, other].map((each) => world.ask(each, id, rejected)))
    expect(answers).toEqual(['canary-access-2', 'canary-access-2'])
    expect(world.vendor.requests).toHaveLength(1)
  })

  describe('and that nothing renews', () => {
    beforeEach(async () => {
      const { refreshToken: _, ...bare } = (await world.stored(process, id)) ?? {}
      await process.grants.put(bare as Parameters<typeof process.grants.put>[0])
      world.vendor.introspects = true
      await world.clock.advance(60_000)
    })

    test('stays when the vendor says that it lives', async () => {
      expect(await world.ask(process, id, rejected)).toBe('canary-access-1')
    })

    test('ends the grant when the vendor says that it is dead', async () => {
      world.vendor.isAlive = false
      expect(await world.ask(process, id, rejected)).toBe('needs_consent')
      expect(await world.stored(process, id)).toMatchObject({ status: 'needs_consent', reason: 'refused' })
    })

    test('stays when the vendor does not say', async () => {
      world.vendor.introspects = false
      world.vendor.isAlive = false
      expect(await world.ask(process, id, rejected)).toBe('canary-access-1')
    })
  })
})

describe('the audit log', () => {
  const records: AuditRecord[] = []
  let refuses: boolean

  beforeEach(async () => {
    records.length = 0
    refuses = false
    const append = (record: AuditRecord) => {
      if (refuses) throw new Error('the sink is full')
      records.push(record)
    }
    process = await world.start({ audit: { append } })
    await world.clock.advance(overMs)
  })

  test('hears of a refresh and of the end of a grant', async () => {
    await world.ask(process, id, { requestId: 'first' })
    await world.clock.advance(overMs)
    world.vendor.isAlive = false
    await world.ask(process, id, { requestId: 'second' })
    expect(records.map(({ action, requestId, user }) => [action, requestId, user])).toEqual([
      ['grant_refreshed', 'first', 'alice'],
      ['grant_lost', 'second', 'alice'],
    ])
  })

  test('that refuses lets no token out, and the grant is safe', async () => {
    refuses = true
    expect(await world.ask(process, id)).toBe('internal')
    expect(await world.stored(process, id)).toMatchObject({ refreshToken: 'canary-refresh-2', status: 'active' })
    refuses = false
    expect(await world.ask(process, id)).toBe('canary-access-2')
    expect(world.vendor).toMatchObject({ replays: 0, isAlive: true })
  })
})

test('closing waits until what the vendor gave is written down', async () => {
  await world.clock.advance(overMs)
  const { promise, resolve } = Promise.withResolvers<void>()
  world.vendor.next(slowAnswer(promise))
  const asked = world.ask(process, id)
  await world.clock.settle()
  let closed = false
  const closing = process.tokens.close().then(() => {
    closed = true
  })
  await world.clock.settle()
  expect(closed).toBe(false)
  resolve()
  await closing
  expect(await world.stored(process, id)).toMatchObject({ refreshToken: 'canary-refresh-2' })
  await asked
})

test('no log line and no error holds a token', async () => {
  world.vendor.introspects = true
  const errors: unknown[] = []
  const steps = [busy(), answerLost, refusal('invalid_client'), refusal('invalid_grant')]
  for (const step of steps) {
    await world.clock.advance(overMs)
    world.vendor.next(step)
    process.store.failBefore('put', 0)
    await process.tokens.obtain(id, world.call()).catch((error: unknown) => errors.push(error))
  }
  await world.consent(process, 0)
  process.store.failBefore('put')
  await process.tokens.obtain(id, world.call()).catch((error: unknown) => errors.push(error))
  expect(errors.length).toBeGreaterThan(2)
  const shown = errors.map((error) => `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`)
  expect(errors.every((error) => error instanceof BrokerError)).toBe(true)
  expect(world.logged).toContain('a consent is over')
  expect(world.logged + shown.join()).not.toContain('canary')
})
