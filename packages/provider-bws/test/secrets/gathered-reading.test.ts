import { expect, test } from 'vitest'
import { bwsBroker, type BwsWorld } from '../support/bws-broker.ts'
import { accessToken } from '../support/fake-bitwarden.ts'

const unknown = '00000000-0000-4000-8000-000000000000'

const read = ({ broker }: Pick<BwsWorld, 'broker'>, id: string, signal?: AbortSignal) =>
  broker.get('vault', { bwsSecretRequest: { id } }, { workload: 'host', ...(signal && { signal }) })

/** The outcome of each: a value, or the code of the error. */
const outcomes = (readings: readonly ReturnType<typeof read>[]) =>
  Promise.all(
    readings.map((reading) =>
      reading.then(
        ({ bwsSecretResponse }) => bwsSecretResponse.value,
        (error: { readonly code?: string }) => error.code,
      ),
    ),
  )

test('secrets that are asked for in the same moment are one request, and each caller gets their own', async () => {
  const world = await bwsBroker()
  const secrets = Array.from({ length: 50 }, (_, index) => world.bitwarden.add(`name-${index}`, `value-${index}`))
  expect(await outcomes(secrets.map(({ id }) => read(world, id)))).toEqual(secrets.map((_, index) => `value-${index}`))
  expect(world.bitwarden.calls).toEqual(['POST /secrets/get-by-ids'])
})

test('secrets that are asked for one after the other are each a request of their own', async () => {
  const world = await bwsBroker()
  const secrets = [1, 2].map((index) => world.bitwarden.add(`name-${index}`, `value-${index}`))
  for (const { id } of secrets) await read(world, id)
  expect(world.bitwarden.calls).toEqual(secrets.map(({ id }) => `GET /secrets/${id}`))
})

test('one that cannot be read takes nothing from the others, although Bitwarden gives all or none', async () => {
  const world = await bwsBroker()
  const known = [1, 2].map((index) => world.bitwarden.add(`name-${index}`, `value-${index}`).id)
  const readings = [known[0] ?? '', unknown, known[1] ?? ''].map((id) => read(world, id))
  expect(await outcomes(readings)).toEqual(['value-1', 'not_found', 'value-2'])
})

test('one that was changed on its way takes nothing from the others', async () => {
  const world = await bwsBroker()
  const [good, bad] = [1, 2].map((index) => world.bitwarden.add(`name-${index}`, `value-${index}`))
  const sealed = (id: string, value: string) => ({ id, key: world.bitwarden.seal('name'), value })
  world.bitwarden.intercept = ({ path }) =>
    path.endsWith('/get-by-ids')
      ? {
          status: 200,
          json: {
            data: [
              sealed(good?.id ?? '', world.bitwarden.seal('value-1')),
              sealed(bad?.id ?? '', world.bitwarden.seal('value-2').replace(/.{4}$/, 'AAA=')),
            ],
          },
        }
      : undefined
  const readings = [good?.id ?? '', bad?.id ?? ''].map((id) => read(world, id))
  expect(await outcomes(readings)).toEqual(['value-1', 'upstream_unavailable'])
})

test('who stops waiting stops nothing for the others', async () => {
  const world = await bwsBroker()
  const [one, other] = [1, 2].map((index) => world.bitwarden.add(`name-${index}`, `value-${index}`).id)
  const controller = new AbortController()
  const left = read(world, one ?? '', controller.signal)
  const stays = read(world, other ?? '')
  controller.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  expect((await stays).bwsSecretResponse.value).toBe('value-2')
})

test('more than a hundred at once are several requests', async () => {
  const options = { accessToken, serverUrl: 'https://vault.example.com' }
  const vault = { use: 'bws', options, limits: { concurrency: 300 } }
  const world = await bwsBroker({ config: { providers: { vault } } })
  const ids = Array.from({ length: 250 }, (_, index) => world.bitwarden.add(`name-${index}`, `value-${index}`).id)
  await outcomes(ids.map((id) => read(world, id)))
  expect(world.bitwarden.calls).toEqual(Array.from({ length: 3 }, () => 'POST /secrets/get-by-ids'))
})
