import { describe, expect, test } from 'vitest'
import type { BwsWriteRequest } from '../../src/index.ts'
import { bwsBroker, type BwsWorld, passing } from '../support/bws-broker.ts'
import { organizationId } from '../support/fake-bitwarden.ts'
import { refusalOf } from '../support/refusal.ts'

const options = { serverUrl: 'https://vault.example.com', allowWrites: true }
const writable = () => bwsBroker({ options })

const write = async ({ broker }: Pick<BwsWorld, 'broker'>, bwsWriteRequest: BwsWriteRequest) =>
  (await broker.get('vault', { bwsWriteRequest })).bwsWriteResponse

const unknown = '00000000-0000-4000-8000-000000000000'

test('nothing is changed unless the operator permits it', async () => {
  const { broker, bitwarden } = await bwsBroker()
  const error = await refusalOf(() => write({ broker }, { createProject: { name: 'a' } }))
  expect(error).toMatchObject({ code: 'access_denied', message: expect.stringContaining('allowWrites: true') })
  expect(bitwarden.requests).toEqual([])
})

describe('a secret', () => {
  test('is created, sealed for the organization', async () => {
    const world = await writable()
    const project = world.bitwarden.addProject('web')
    const { secret } = await write(world, {
      createSecret: { name: ' wallet ', value: ' p4ss\n', note: ' n ', projectId: project.id },
    })
    expect(secret).toMatchObject({ name: 'wallet', value: ' p4ss\n', note: 'n', project })
    const request = world.bitwarden.requests.at(-1)
    expect(request).toMatchObject({ method: 'POST', path: `/api/organizations/${organizationId}/secrets` })
    expect(request?.headers['content-type']).toBe('application/json')
    expect(request?.body).not.toMatch(/wallet|p4ss/)
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      key: expect.stringMatching(/^2\./),
      projectIds: [project.id],
    })
  })

  test('is changed in what is given, and keeps the rest; a value that changed is said to have', async () => {
    const world = await writable()
    const project = world.bitwarden.addProject('web')
    const { id } = world.bitwarden.add('a', 'old', { note: 'kept', project })
    const { secret } = await write(world, { updateSecret: { id: id.toUpperCase(), value: 'new' } })
    expect(secret).toMatchObject({ id, name: 'a', value: 'new', note: 'kept', project })
    expect(JSON.parse(world.bitwarden.requests.at(-1)?.body ?? '')).toMatchObject({ valueChanged: true })
    await write(world, { updateSecret: { id, name: 'b' } })
    expect(JSON.parse(world.bitwarden.requests.at(-1)?.body ?? '')).toMatchObject({ valueChanged: false })
    expect(world.bitwarden.secrets).toMatchObject([{ name: 'b', value: 'new', note: 'kept' }])
  })

  test('that was changed is not answered from before', async () => {
    const world = await writable()
    const project = world.bitwarden.addProject('web')
    const { id } = world.bitwarden.add('a', 'old', { project })
    const read = async () =>
      (await world.broker.get('vault', { bwsSecretRequest: { name: 'a' } })).bwsSecretResponse.value
    expect(await read()).toBe('old')
    await write(world, { updateSecret: { id, value: 'new' } })
    expect(await read()).toBe('new')
    const { secret } = await write(world, { createSecret: { name: 'b', value: 'v', projectId: project.id } })
    const { bwsSecretResponse } = await world.broker.get('vault', { bwsSecretRequest: { name: 'b' } })
    expect(bwsSecretResponse.id).toBe(secret?.id)
  })

  test('is deleted; what may not be is said', async () => {
    const world = await writable()
    const [a, b] = [world.bitwarden.add('a', '1'), world.bitwarden.add('b', '2')]
    expect(await write(world, { deleteSecrets: { ids: [a.id.toUpperCase(), a.id] } })).toEqual({
      deleted: { ids: [a.id], denied: [] },
    })
    expect(world.bitwarden.requests.at(-1)).toMatchObject({ path: '/api/secrets/delete', body: JSON.stringify([a.id]) })
    world.bitwarden.intercept = ({ path }) =>
      path.endsWith('/delete') ? { status: 200, json: { data: [{ id: b.id, error: 'access denied' }] } } : undefined
    expect(await write(world, { deleteSecrets: { ids: [b.id] } })).toEqual({ deleted: { ids: [], denied: [b.id] } })
    world.bitwarden.intercept = undefined
    expect(await refusalOf(() => write(world, { deleteSecrets: { ids: [unknown, b.id] } }))).toMatchObject({
      code: 'not_found',
    })
  })

  test('is not created without a project that can be changed', async () => {
    const world = await writable()
    const error = await refusalOf(() => write(world, { createSecret: { name: 'a', value: 'b', projectId: unknown } }))
    expect(error).toMatchObject({ code: 'not_found', message: expect.stringContaining(unknown) })
  })

  test('whose value is too long when it is sealed is refused before anything is sent', async () => {
    const world = await writable()
    const { id: projectId } = world.bitwarden.addProject('web')
    await write(world, { createSecret: { name: 'a', value: 'x'.repeat(25_000), projectId } })
    const sent = world.bitwarden.requests.length
    const error = await refusalOf(() =>
      write(world, { createSecret: { name: 'a', value: '🔐'.repeat(12_000), projectId } }),
    )
    expect(error).toMatchObject({
      code: 'validation_failed',
      details: { fieldList: [{ name: 'bwsWriteRequest.createSecret.value' }] },
    })
    expect(world.bitwarden.requests).toHaveLength(sent)
  })
})

describe('a project', () => {
  test('is created, renamed and deleted', async () => {
    const world = await writable()
    const { project } = await write(world, { createProject: { name: ' web ' } })
    expect(project).toMatchObject({ name: 'web' })
    const id = project?.id ?? ''
    expect((await write(world, { updateProject: { id: id.toUpperCase(), name: 'shop' } })).project).toEqual({
      id,
      name: 'shop',
    })
    expect(world.bitwarden.projects).toEqual([{ id, name: 'shop' }])
    expect(await write(world, { deleteProjects: { ids: [id] } })).toEqual({ deleted: { ids: [id], denied: [] } })
    expect(world.bitwarden.projects).toEqual([])
  })
})

describe('a change whose answer is lost', () => {
  test.each([
    ['the connection broke', () => Promise.reject(new TypeError('fetch failed'))],
    ['a gateway gave up', async () => new Response('', { status: 504 })],
  ])('because %s is not made again, and said to be unknown', async (_, lost) => {
    const world = await writable()
    let sent = 0
    const { fetch } = world.bitwarden
    const losing = await bwsBroker({
      options,
      clock: world.clock,
      bitwarden: world.bitwarden,
      fetch: async (input, init) => {
        if (!String(input).endsWith('/projects')) return fetch(input, init)
        sent++
        return lost()
      },
    })
    const error = await refusalOf(() => passing(world.clock, write(losing, { createProject: { name: 'a' } })))
    expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: false })
    expect(error.message).toContain('may have been made or not')
    expect(sent).toBe(1)
  })

  test('because it never left is made again', async () => {
    const world = await writable()
    let refused = 0
    const { fetch } = world.bitwarden
    const late = await bwsBroker({
      options,
      clock: world.clock,
      bitwarden: world.bitwarden,
      fetch: async (input, init) => {
        const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
        if (String(input).endsWith('/projects') && refused++ === 0) throw new TypeError('fetch failed', { cause })
        return fetch(input, init)
      },
    })
    const { project } = await passing(world.clock, write(late, { createProject: { name: 'a' } }))
    expect(project).toMatchObject({ name: 'a' })
    expect(world.bitwarden.projects).toHaveLength(1)
  })
})

test.each([
  [{}, 'createSecret'],
  [{ createProject: { name: 'a' }, deleteProjects: { ids: [unknown] } }, 'deleteProjects'],
])('%o is refused at %s', async (request, field) => {
  const error = await refusalOf(async () => write(await writable(), request))
  expect(error).toMatchObject({
    code: 'validation_failed',
    details: { fieldList: [{ name: `bwsWriteRequest.${field}` }] },
  })
})

test.each([
  { createSecret: { name: '  ', value: 'v', projectId: unknown } },
  { createSecret: { name: 'n'.repeat(501), value: 'v', projectId: unknown } },
  { createSecret: { name: 'n', value: '', projectId: unknown } },
  { createSecret: { name: 'n', value: 'v'.repeat(25_001), projectId: unknown } },
  { createSecret: { name: 'n', value: 'v', note: '  ', projectId: unknown } },
  { createSecret: { name: 'n', value: 'v', note: 'n'.repeat(7_001), projectId: unknown } },
  { createSecret: { name: 'n', value: 'v', projectId: 'web' } },
  { deleteSecrets: { ids: [] } },
])('the limits of Bitwarden hold for %o', async (request) => {
  const { broker, bitwarden } = await writable()
  expect(
    await refusalOf(() =>
      broker.handle({ provider: 'vault', request: { bwsWriteRequest: request }, caller: { workload: 'host' } }),
    ),
  ).toMatchObject({
    code: 'validation_failed',
  })
  expect(bitwarden.requests).toEqual([])
})
