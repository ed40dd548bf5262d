import { faultyStore } from '@credbroker/testkit'
import { describe, expect, test } from 'vitest'
import type { ConsentSession } from '../../../src/consent/index.ts'
import { accept, decline, SessionProcesses, vendor } from '../support/session-process.ts'

const minute = 60_000
const ann = { workload: 'host', subject: 'ann', user: 'ann' }
const ask = { owner: ann, returnUrl: 'https://app.example/done', customState: 'x', about: ['scope a'] }

/** Two processes and one session that is begun. */
async function begun() {
  const world = new SessionProcesses()
  const [one, two] = [world.start(), world.start()]
  const idp = vendor()
  const session = await one.sessions.begin(ask, idp.prepare)
  return { world, clock: world.clock, one, two, idp, session }
}

/** The same, with the browser back. */
async function returned() {
  const base = await begun()
  await base.one.sessions.take(base.idp.last(), accept)
  return base
}

describe('begin', () => {
  test('gives what the user and the application need, and what the provider wants to know later', async () => {
    const { session, idp, clock } = await begun()
    expect(session).toEqual({
      ...ann,
      id: expect.stringMatching(/^[\w-]{22}$/),
      sessionUri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:p\.[\w-]{22}\.[\w-]{43}$/),
      state: 'PENDING',
      authorizationUrl: `https://idp.example/authorize?state=${idp.last()}`,
      returnUrl: 'https://app.example/done',
      customState: 'x',
      createdAtMs: clock.now(),
      expiresAtMs: clock.now() + 10 * minute,
      attempts: 0,
      data: { verifier: 'verifier-1' },
    })
    // The secret that comes back through the browser and the one that the application holds are two.
    const [, secret = ''] = idp.last().split('.')
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(session.sessionUri).not.toContain(secret)
  })

  test('the same ask is the same attempt in every process, while it is open', async () => {
    const { one, two, session, idp, clock } = await begun()
    for (const { sessions } of [one, two]) expect((await sessions.begin(ask, idp.prepare)).id).toBe(session.id)
    await clock.advance(10 * minute - 1)
    expect((await two.sessions.begin(ask, idp.prepare)).id).toBe(session.id)
    await clock.advance(1)
    expect((await two.sessions.begin(ask, idp.prepare)).id).not.toBe(session.id)
    expect(idp.states).toHaveLength(2)
  })

  test.each([
    ['another person', { ...ask, owner: { ...ann, subject: 'ben' } }],
    ['another workload', { ...ask, owner: { ...ann, workload: 'agent' } }],
    ['another return URL', { ...ask, returnUrl: 'https://app.example/other' }],
    ['another state of the application', { ...ask, customState: 'y' }],
    ['other scopes', { ...ask, about: ['scope b'] }],
    ['the same words cut elsewhere', { ...ask, about: ['scope', ' a'] }],
  ])('%s is another attempt', async (_name, other) => {
    const { one, session, idp } = await begun()
    expect((await one.sessions.begin(other, idp.prepare)).id).not.toBe(session.id)
  })

  test('an attempt whose browser is back is not given out again', async () => {
    const { two, idp, session } = await returned()
    expect((await two.sessions.begin(ask, idp.prepare)).id).not.toBe(session.id)
  })

  test('a URL that serves once is made again, for the same state', async () => {
    const { two, idp, session } = await begun()
    const again = async (_: ConsentSession, state: string) => `https://idp.example/again?state=${state}`
    const second = await two.sessions.begin(ask, idp.prepare, again)
    expect(second).toMatchObject({ id: session.id, authorizationUrl: `https://idp.example/again?state=${idp.last()}` })
    expect((await two.sessions.take(idp.last(), accept)).outcome).toBe('first')
  })

  test('a vendor that gives less time is believed, one that gives more is not', async () => {
    const { clock, one } = await begun()
    const short = await one.sessions.begin({ ...ask, about: [] }, vendor(minute).prepare)
    expect(short.expiresAtMs).toBe(clock.now() + minute)
    const long = await one.sessions.begin({ ...ask, about: ['long'] }, vendor(60 * minute).prepare)
    expect(long.expiresAtMs).toBe(clock.now() + 10 * minute)
  })

  test('what the vendor cannot prepare leaves nothing behind', async () => {
    const world = new SessionProcesses()
    const failing = () => Promise.reject(new Error('down'))
    await expect(world.start().sessions.begin(ask, failing)).rejects.toThrow('down')
    expect((await world.store.list('')).keys).toEqual([])
  })

  test('no secret stands in a key, and of that in the state only a hash is kept', async () => {
    const { world, idp, session } = await begun()
    const { keys } = await world.store.list('')
    expect(keys).toEqual([expect.stringMatching(/^pending\//), `session/${session.id}`])
    const record = Buffer.from((await world.store.get(`session/${session.id}`))?.value ?? []).toString()
    const { stateHash, session: stored } = JSON.parse(record)
    expect(stateHash).toMatch(/^[\w-]{43}$/)
    expect(idp.last()).not.toContain(stateHash)
    expect(stored.id).toBe(session.id)
  })
})

describe('take', () => {
  test('the first return counts, and what it brought is kept', async () => {
    const { one, two, idp, session } = await begun()
    const taken = await one.sessions.take(idp.last(), accept)
    expect(taken).toMatchObject({
      outcome: 'first',
      session: { state: 'CALLBACK', data: { verifier: 'verifier-1', code: 'the code' } },
    })
    const repeated = await two.sessions.take(idp.last(), () => ({ accepted: { code: 'another code' } }))
    expect(repeated).toMatchObject({ outcome: 'repeated', session: { state: 'CALLBACK', data: { code: 'the code' } } })
    expect(await two.sessions.find(session.sessionUri, ann)).toMatchObject({ data: { code: 'the code' } })
  })

  test('of many returns at once one is the first, and only its judge is believed', async () => {
    const { one, two, idp } = await begun()
    const takes = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? one : two).sessions.take(idp.last(), () => ({ accepted: { code: `code ${index}` } })),
    )
    const outcomes = await Promise.all(takes)
    expect(outcomes.filter(({ outcome }) => outcome === 'first')).toHaveLength(1)
    const codes = outcomes.map(({ session }) => session?.data.code)
    expect(new Set(codes).size).toBe(1)
  })

  test('a return that says no ends the session, and a later yes does not open it', async () => {
    const { one, two, idp, session } = await begun()
    expect(await one.sessions.take(idp.last(), decline)).toMatchObject({
      outcome: 'first',
      session: { state: 'FAILED', failure: 'access_denied' },
    })
    expect((await two.sessions.take(idp.last(), accept)).session?.state).toBe('FAILED')
    expect(await one.sessions.bind(session.sessionUri, 'ann', minute)).toBeUndefined()
  })

  test('a return that comes too late is expired, and is not judged', async () => {
    const { one, idp, clock } = await begun()
    await clock.advance(10 * minute)
    const judge = () => {
      throw new Error('must not be asked')
    }
    expect(await one.sessions.take(idp.last(), judge)).toEqual({ outcome: 'expired' })
  })

  test('a state that is not ours is unknown, and the record of the session stays as it is', async () => {
    const { one, idp, session, world } = await begun()
    const [id = '', secret = ''] = idp.last().split('.')
    const before = await world.store.get(`session/${id}`)
    const other = vendor()
    await one.sessions.begin({ ...ask, about: [] }, other.prepare)
    const [, otherSecret] = other.last().split('.')
    const forged = [
      '',
      '.',
      id,
      `${id}.`,
      `.${secret}`,
      `${id}.${secret}x`,
      `${id}.${secret.slice(1)}`,
      `${id}.${secret}.`,
      `${id}.${secret}.${secret}`,
      `${id}.${otherSecret}`,
      `${'A'.repeat(22)}.${secret}`,
      `../pending/x.${secret}`,
      session.sessionUri,
      'x'.repeat(100_000),
    ]
    for (const state of forged) expect(await one.sessions.take(state, accept)).toEqual({ outcome: 'unknown' })
    expect((await world.store.get(`session/${id}`))?.version).toBe(before?.version)
  })

  test('a store that lost its answer leaves the session where it was or taken, and never taken twice', async () => {
    const faults: ReturnType<typeof faultyStore>[] = []
    const world = new SessionProcesses((inner) => {
      const store = faultyStore(inner)
      faults.push(store)
      return store
    })
    const { sessions } = world.start()
    const idp = vendor()
    await sessions.begin(ask, idp.prepare)
    faults[0]?.failAfter('put')
    await expect(sessions.take(idp.last(), accept)).rejects.toThrow()
    expect((await sessions.take(idp.last(), decline)).outcome).toBe('repeated')
  })
})

describe('find', () => {
  test('only the person and the workload that began it find a session; others see what they see of none', async () => {
    const { two, session } = await begun()
    const { sessionUri } = session
    expect((await two.sessions.find(sessionUri, ann))?.id).toBe(session.id)
    expect((await two.sessions.find(sessionUri, { subject: 'ann' }))?.id).toBe(session.id)
    expect(await two.sessions.find(sessionUri, { subject: 'ben' })).toBeUndefined()
    expect(await two.sessions.find(sessionUri, { subject: 'ann', workload: 'agent' })).toBeUndefined()
    expect(await two.sessions.find(sessionUri, { subject: '' })).toBeUndefined()
  })

  test('a handle with another secret, id or provider is of no session', async () => {
    const { world, two, session } = await begun()
    const { sessionUri } = session
    const forged = [
      `${sessionUri}x`,
      sessionUri.slice(0, -1),
      sessionUri.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      sessionUri.replace(':p.', ':q.'),
      sessionUri.replace(session.id, 'A'.repeat(22)),
      sessionUri.toUpperCase(),
      session.id,
      '',
    ]
    for (const uri of forged) expect(await two.sessions.find(uri, ann)).toBeUndefined()
    expect(await world.start('q').sessions.find(sessionUri, ann)).toBeUndefined()
  })

  test('a session is known for an hour after its end, so that who polls hears how it ended', async () => {
    const { one, session, clock } = await begun()
    await clock.advance(70 * minute - 1)
    const late = await one.sessions.find(session.sessionUri, ann)
    expect(late).toMatchObject({ state: 'PENDING' })
    expect(late && one.sessions.isExpired(late)).toBe(true)
    await clock.advance(1)
    expect(await one.sessions.find(session.sessionUri, ann)).toBeUndefined()
  })
})

describe('bind', () => {
  test('a session that somebody else comes with, once its browser is back, is over', async () => {
    const { one, idp, session } = await begun()
    const { sessionUri } = session
    expect(await one.sessions.bind(sessionUri, 'ben', minute)).toBeUndefined()
    await one.sessions.take(idp.last(), accept)
    expect(await one.sessions.bind(sessionUri, 'ben', minute)).toBeUndefined()
    expect(await one.sessions.bind(sessionUri, 'ann', minute)).toBeUndefined()
    expect(await one.sessions.find(sessionUri, ann)).toMatchObject({ state: 'FAILED', failure: 'wrong_user' })
  })

  test('a session is bound by its person, once its browser is back, and by one process', async () => {
    const { one, two, idp, session } = await begun()
    const { sessionUri } = session
    expect(await one.sessions.bind(sessionUri, 'ann', minute)).toBeUndefined()
    await one.sessions.take(idp.last(), accept)
    const both = await Promise.all([one, two].map(({ sessions }) => sessions.bind(sessionUri, 'ann', minute)))
    expect(both.filter((bound) => bound !== undefined)).toMatchObject([{ state: 'BOUND', attempts: 1 }])
    expect(await two.sessions.bind(sessionUri, 'ann', minute)).toBeUndefined()
  })

  test('whoever comes after the end of the session is too late, however long its browser is back', async () => {
    const { one, session, clock } = await returned()
    await clock.advance(10 * minute)
    expect(await one.sessions.bind(session.sessionUri, 'ann', minute)).toBeUndefined()
  })

  test('a session whose worker is gone is taken by another, once', async () => {
    const { world, one, two, session } = await returned()
    const { sessionUri } = session
    await one.sessions.bind(sessionUri, 'ann', 60 * minute)
    expect(await two.sessions.bind(sessionUri, 'ann', 60 * minute)).toBeUndefined()
    world.kill(one.id)
    const three = world.start()
    const both = await Promise.all([two, three].map(({ sessions }) => sessions.bind(sessionUri, 'ann', 60 * minute)))
    expect(both.filter((bound) => bound !== undefined)).toMatchObject([{ state: 'BOUND', attempts: 2 }])
    world.kill(two.id)
    world.kill(three.id)
    expect(await world.start().sessions.bind(sessionUri, 'ann', 60 * minute)).toBeUndefined()
  })

  test('a session whose worker does not come to an end is taken once its time is over', async () => {
    const { one, two, session, clock } = await returned()
    await one.sessions.bind(session.sessionUri, 'ann', minute)
    await clock.advance(minute - 1)
    expect(await two.sessions.bind(session.sessionUri, 'ann', minute)).toBeUndefined()
    await clock.advance(1)
    expect(await two.sessions.bind(session.sessionUri, 'ann', minute)).toMatchObject({ worker: two.id, attempts: 2 })
    await clock.advance(5 * minute)
    expect(await one.sessions.bind(session.sessionUri, 'ann', minute)).toBeUndefined()
  })

  test('a session that was left after its end is left for good', async () => {
    const { world, one, two, session, clock } = await returned()
    const bound = await one.sessions.bind(session.sessionUri, 'ann', 60 * minute)
    world.kill(one.id)
    expect(bound && two.sessions.abandonment(bound, 60 * minute)).toBe('once')
    await clock.advance(10 * minute)
    expect(bound && two.sessions.abandonment(bound, 60 * minute)).toBe('for_good')
    expect(await two.sessions.bind(session.sessionUri, 'ann', 60 * minute)).toBeUndefined()
  })

  test('what is done is not taken again, though its worker is gone', async () => {
    const { world, one, two, session } = await returned()
    const bound = await one.sessions.bind(session.sessionUri, 'ann', minute)
    if (bound !== undefined) await one.sessions.move(bound, ['BOUND'], { state: 'DONE' })
    world.kill(one.id)
    expect(await two.sessions.bind(session.sessionUri, 'ann', minute)).toBeUndefined()
  })
})

test('a session moves on from the states that were named, and from no other', async () => {
  const { one, two, session } = await returned()
  expect(await one.sessions.move(session, ['PENDING', 'BOUND'], { state: 'DONE' })).toBeUndefined()
  const failed = await one.sessions.move(session, ['CALLBACK'], { state: 'FAILED', failure: 'invalid_grant' })
  expect(failed).toMatchObject({ state: 'FAILED', failure: 'invalid_grant', data: { code: 'the code' } })
  expect(await two.sessions.move(session, ['CALLBACK'], { state: 'DONE' })).toBeUndefined()
})
