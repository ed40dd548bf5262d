import { describe, expect, test } from 'vitest'
import type { BwsSecretRequest } from '../../src/index.ts'
import { bwsBroker, type BwsWorld } from '../support/bws-broker.ts'
import { organizationId } from '../support/fake-bitwarden.ts'
import { refusalOf } from '../support/refusal.ts'

const ask = async ({ broker }: Pick<BwsWorld, 'broker'>, bwsSecretRequest: BwsSecretRequest, forceRefresh = false) =>
  (await broker.get('vault', { bwsSecretRequest }, { workload: 'host', forceRefresh })).bwsSecretResponse

const unknown = '00000000-0000-4000-8000-000000000000'

describe('one secret', () => {
  test('comes with all that is known of it', async () => {
    const world = await bwsBroker()
    const project = world.bitwarden.addProject('Production')
    const { id } = world.bitwarden.add('wallet', 'p4ss 🔐', { note: 'of the shop', project })
    expect(await ask(world, { id })).toEqual({
      id,
      name: 'wallet',
      value: 'p4ss 🔐',
      note: 'of the shop',
      project,
      organizationId,
      creationDate: '2027-01-15T08:00:00.0001234Z',
      revisionDate: '2027-01-15T08:00:00.0001234Z',
    })
    expect(world.bitwarden.calls).toEqual([`GET /secrets/${id}`])
    const request = world.bitwarden.requests.at(-1)
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${[...world.bitwarden.bearers][0]}`,
      'device-type': '21',
    })
  })

  test('without note, project and dates has none', async () => {
    const world = await bwsBroker()
    const { id } = world.bitwarden.add('a', '')
    world.bitwarden.intercept = ({ path }) =>
      path.startsWith('/api')
        ? { status: 200, json: { id, key: world.bitwarden.seal('a'), value: world.bitwarden.seal('') } }
        : undefined
    expect(await ask(world, { id })).toEqual({ id, name: 'a', value: '' })
  })

  test('that is unknown, or not granted, is not found', async () => {
    const error = await refusalOf(async () => ask(await bwsBroker(), { id: unknown }))
    expect(error).toMatchObject({ code: 'not_found', message: expect.stringContaining(unknown) })
  })

  test('whose value was changed on its way is refused by its id, and nothing of it is shown', async () => {
    const world = await bwsBroker()
    const { id } = world.bitwarden.add('a', 'b')
    const value = world.bitwarden.seal('b').replace(/.{4}$/, 'AAA=')
    world.bitwarden.intercept = ({ path }) =>
      path.startsWith('/api') ? { status: 200, json: { id, key: world.bitwarden.seal('a'), value } } : undefined
    const error = await refusalOf(() => ask(world, { id }))
    expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: false })
    expect(error.message).toContain(`secret ${id} failed its integrity check`)
    expect(JSON.stringify(error)).not.toContain(value)
  })

  test('is remembered for five minutes, and for all workloads', async () => {
    const world = await bwsBroker({ config: { workloads: { a: all, b: all } } })
    const secret = world.bitwarden.add('a', 'old')
    const read = async (workload: string) =>
      (await world.broker.get('vault', { bwsSecretRequest: { id: secret.id } }, { workload, user: 'ann' }))
        .bwsSecretResponse.value
    expect(await read('a')).toBe('old')
    secret.value = 'new'
    await world.clock.advance(200_000)
    expect(await read('b')).toBe('old')
    expect(world.bitwarden.calls).toHaveLength(1)
    await world.clock.advance(101_000)
    expect(await read('b')).toBe('new')
  })

  test('is remembered as long as the operator says', async () => {
    const world = await bwsBroker({ options: { serverUrl: 'https://vault.example.com', cacheLifetime: '10s' } })
    const secret = world.bitwarden.add('a', 'old')
    await ask(world, { id: secret.id })
    secret.value = 'new'
    await world.clock.advance(10_000)
    expect(await ask(world, { id: secret.id.toUpperCase() })).toMatchObject({ value: 'new' })
  })
})

describe('several secrets', () => {
  test('come in the order of their ids, by one request', async () => {
    const world = await bwsBroker()
    const [a, b, c] = ['a', 'b', 'c'].map((name) => world.bitwarden.add(name, `value of ${name}`))
    const { secrets } = await ask(world, { ids: [c!.id, a!.id.toUpperCase(), b!.id] })
    expect(secrets?.map(({ value }) => value)).toEqual(['value of c', 'value of a', 'value of b'])
    expect(world.bitwarden.calls).toEqual(['POST /secrets/get-by-ids'])
  })

  test('are all refused when one of them is', async () => {
    const world = await bwsBroker()
    const { id } = world.bitwarden.add('a', 'b')
    expect(await refusalOf(() => ask(world, { ids: [id, unknown] }))).toMatchObject({ code: 'not_found' })
  })

  test('are refused when the answer lacks one', async () => {
    const world = await bwsBroker()
    const { id } = world.bitwarden.add('a', 'b')
    world.bitwarden.intercept = ({ path }) =>
      path.startsWith('/api') ? { status: 200, json: { data: [] } } : undefined
    expect((await refusalOf(() => ask(world, { ids: [id] }))).message).toContain(`secret ${id} is not in it`)
  })
})

describe('a secret by its name', () => {
  test('is found, by a listing without values and one reading', async () => {
    const world = await bwsBroker()
    world.bitwarden.add('other', 'x')
    const { id } = world.bitwarden.add('coinbase-wallet', 'w')
    expect(await ask(world, { name: 'coinbase-wallet' })).toMatchObject({ id, value: 'w' })
    expect(world.bitwarden.calls).toEqual([`GET /organizations/${organizationId}/secrets`, `GET /secrets/${id}`])
  })

  test('is not found in other capitals', async () => {
    const world = await bwsBroker()
    world.bitwarden.add('wallet', 'x')
    expect(await refusalOf(() => ask(world, { name: 'Wallet' }))).toMatchObject({ code: 'not_found' })
  })

  test('that several have is refused with their ids; the project tells them apart', async () => {
    const world = await bwsBroker()
    const [web, shop] = [world.bitwarden.addProject('web'), world.bitwarden.addProject('shop')]
    const one = world.bitwarden.add('key', '1', { project: web })
    const two = world.bitwarden.add('key', '2', { project: shop })
    const error = await refusalOf(() => ask(world, { name: 'key' }))
    expect(error).toMatchObject({
      code: 'validation_failed',
      details: { fieldList: [{ name: 'bwsSecretRequest.name' }] },
    })
    expect(error.message).toContain(`${one.id}, ${two.id}`)
    expect(await ask(world, { name: 'key', project: 'shop' })).toMatchObject({ value: '2' })
    expect(await ask(world, { name: 'key', project: web.id.toUpperCase() })).toMatchObject({ value: '1' })
    expect(await refusalOf(() => ask(world, { name: 'key', project: 'none' }))).toMatchObject({ code: 'not_found' })
  })

  test('many at once share one listing, and a new name is found at once by who asks anew', async () => {
    const world = await bwsBroker()
    const names = Array.from({ length: 20 }, (_, index) => world.bitwarden.add(`name ${index}`, `v${index}`).name)
    await Promise.all(names.map((name) => ask(world, { name })))
    const listings = () => world.bitwarden.calls.filter((call) => call.endsWith('/secrets')).length
    expect(listings()).toBe(1)
    world.bitwarden.add('late', 'l')
    expect(await ask(world, { name: 'late' }, true)).toMatchObject({ value: 'l' })
    expect(listings()).toBe(2)
    await world.clock.advance(5_000)
    await ask(world, { name: 'late', project: '' + 'x' }).catch(() => {})
    expect(listings()).toBe(3)
  })
})

describe('a list', () => {
  test('has every secret with its value, or those of a project', async () => {
    const world = await bwsBroker()
    const project = world.bitwarden.addProject('web')
    world.bitwarden.add('a', '1', { project })
    world.bitwarden.add('b', '2')
    expect((await ask(world, { list: true })).secrets?.map(({ name, value }) => [name, value])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ])
    expect((await ask(world, { list: true, project: 'web' })).secrets?.map(({ name }) => name)).toEqual(['a'])
    expect((await ask(world, { list: true, project: project.id })).secrets?.map(({ name }) => name)).toEqual(['a'])
    expect((await ask(world, { list: true, project: 'none' })).secrets).toEqual([])
  })

  test('is fetched whole once, and then only when something changed; what is gone is gone', async () => {
    const world = await bwsBroker()
    const { bitwarden, clock } = world
    bitwarden.add('a', '1')
    const gone = bitwarden.add('b', '2')
    const values = async () => (await ask(world, { list: true })).secrets?.map(({ value }) => value)
    const answered = () => bitwarden.calls.filter((call) => call.includes('/sync'))
    expect(await values()).toEqual(['1', '2'])
    await clock.advance(301_000)
    // The change was in the seconds that are looked back on, so all of it comes once more.
    expect(await values()).toEqual(['1', '2'])
    await clock.advance(301_000)
    expect(await values()).toEqual(['1', '2'])
    expect(answered().map((call) => /lastSyncedDate=(.*)$/.exec(call)?.[1])).toEqual([
      undefined,
      '2027-01-15T07%3A59%3A55Z',
      '2027-01-15T08%3A04%3A56Z',
    ])
    bitwarden.secrets.splice(bitwarden.secrets.indexOf(gone), 1)
    bitwarden.changedAtMs = clock.now()
    bitwarden.add('c', '3')
    await clock.advance(301_000)
    expect(await values()).toEqual(['1', '3'])
  })

  test('goes by the clock of the server, and starts over when that was set back', async () => {
    const world = await bwsBroker()
    world.bitwarden.add('a', '1')
    await ask(world, { list: true })
    const secrets = { data: [] }
    world.bitwarden.intercept = ({ path }) => {
      if (!path.includes('/sync')) return undefined
      return path.includes('lastSyncedDate')
        ? { status: 400, json: { message: 'Last synced date must be in the past.' } }
        : { status: 200, json: { hasChanges: true, secrets } }
    }
    await world.clock.advance(301_000)
    expect(await ask(world, { list: true })).toEqual({ secrets: [] })
  })

  test('is fetched whole for who asks anew', async () => {
    const world = await bwsBroker()
    world.bitwarden.add('a', '1')
    await ask(world, { list: true })
    await ask(world, { list: true }, true)
    expect(world.bitwarden.calls.filter((call) => call.endsWith('/sync'))).toHaveLength(2)
  })
})

test.each([
  [{}, 'id'],
  [{ id: unknown, name: 'a' }, 'name'],
  [{ name: 'a', list: true }, 'list'],
  [{ ids: [unknown], id: unknown }, 'ids'],
  [{ id: unknown, project: 'a' }, 'project'],
  [{ ids: [unknown, unknown] }, 'ids'],
] as const)('%o is refused at %s', async (request, field) => {
  const error = await refusalOf(async () => ask(await bwsBroker(), request as BwsSecretRequest))
  expect(error).toMatchObject({
    code: 'validation_failed',
    details: { fieldList: [{ name: `bwsSecretRequest.${field}` }] },
  })
})

const all = { providers: { vault: {} } }
