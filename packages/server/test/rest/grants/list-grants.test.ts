import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRest, type RestBench } from '../support/rest-bench.ts'

let rest: RestBench

beforeEach(async () => {
  rest = await openRest()
})
afterEach(() => rest.bench.broker.close())

const get = (query = '') => rest.bench.send('GET', `/credbroker/v1/grants${query}`, undefined, 'operator')

interface Listed {
  readonly id: string
  readonly provider: string
  readonly workload: string
  readonly user: string
}

const who = (grants: readonly Listed[]) =>
  grants.map(({ provider, workload, user }) => `${provider} ${workload} ${user}`).sort()

/** All pages, of which none may hold more. */
async function pages(query: string, most = 50) {
  const all: Listed[] = []
  let token: string | undefined
  do {
    const more = token === undefined ? '' : `&nextToken=${encodeURIComponent(token)}`
    const { status, body, text } = await get(`?${query}${more}`)
    if (status !== 200) throw new Error(text)
    all.push(...body.grants)
    expect(body.grants.length).toBeLessThanOrEqual(most)
    token = body.nextToken
  } while (token !== undefined)
  return all
}

const users = ['ann', 'ben', 'carol', 'dave', 'eve']

test('shows grants without their tokens, in epoch seconds and under the names of clients', async () => {
  await rest.consent('google~1', 'agent', 'ann')
  const { status, body, text } = await get()
  expect(status).toBe(200)
  const nowS = Math.floor(rest.bench.clock.now() / 1000)
  expect(body).toEqual({
    grants: [
      {
        provider: 'google',
        id: expect.any(String),
        workload: 'agent',
        user: 'ann',
        kind: 'googleConsent',
        status: 'active',
        scopes: ['read'],
        createdAt: expect.any(Number),
        renewable: expect.any(Boolean),
      },
    ],
  })
  expect(Math.abs(body.grants[0].createdAt - nowS)).toBeLessThan(10)
  expect(text).not.toContain('token-of')
})

test('shows all of them, whatever the size of a page', async () => {
  for (const user of users) await rest.consent('github', 'agent', user)
  for (const provider of ['google', 'google~1']) await rest.consent(provider, 'agent', 'ann')
  const all = [...users.map((user) => `github agent ${user}`), 'google agent ann', 'google agent ann'].sort()
  for (const size of [1, 2, 3, 7, 100]) {
    const seen = await pages(`maxResults=${size}`, size)
    expect(who(seen)).toEqual(all)
  }
})

test('shows what was asked for', async () => {
  for (const user of users) await rest.consent('github', 'agent', user)
  await rest.consent('google', 'agent', 'ann')
  const matching = async (query: string) => who(await pages(query))
  expect(await matching('user=ann&maxResults=1')).toEqual(['github agent ann', 'google agent ann'])
  expect(await matching('provider=google')).toEqual(['google agent ann'])
  expect(await matching('workload=limited')).toEqual([])
  expect(await matching('workload=agent&provider=github&user=eve')).toEqual(['github agent eve'])
  expect(await get('?provider=nobody')).toMatchObject({ status: 404 })
})

test('a token is for the list that it came with', async () => {
  for (const user of users) await rest.consent('github', 'agent', user)
  const { nextToken } = (await get('?maxResults=2')).body
  const query = `nextToken=${encodeURIComponent(nextToken)}`
  expect(await get(`?${query}`)).toMatchObject({ status: 200 })
  for (const wrong of [`${query}&user=ann`, `${query}x`, 'nextToken=e30.e30'])
    expect(await get(`?${wrong}`)).toMatchObject({ status: 400, body: { fieldList: [{ name: 'nextToken' }] } })
})

test.each(['maxResults=0', 'maxResults=101', 'maxResults=x', 'workload=', 'user=a&user=b'])(
  'refuses %s',
  async (query) => {
    expect(await get(`?${query}`)).toMatchObject({ status: 400, errorType: 'ValidationException' })
  },
)

test('ends a grant of whichever provider of that name keeps it, and once', async () => {
  await rest.consent('google', 'agent', 'ann')
  await rest.consent('google~1', 'agent', 'ben')
  const end = (provider: string, id: string) =>
    rest.bench.send('DELETE', `/credbroker/v1/grants/${provider}/${id}`, undefined, 'operator')
  for (const { id } of (await get()).body.grants) {
    expect(await end('github', id)).toMatchObject({ status: 404 })
    expect(await end('google', id)).toMatchObject({ status: 204, text: '' })
    expect(await end('google', id)).toMatchObject({ status: 404, errorType: 'ResourceNotFoundException' })
  }
  expect(await end('nobody', 'g1')).toMatchObject({ status: 404 })
  const asked = rest.bench.audited.filter(
    ({ user, resource }) => user === 'AKIDOPERATOR' && resource?.startsWith('grant/'),
  )
  expect(asked).toHaveLength(6)
  expect(asked[1]).toMatchObject({
    action: 'resource_deleted',
    resource: expect.stringMatching(/^grant\/google\/[\w-]+$/),
  })
  expect((await get()).body).toEqual({ grants: [] })
})
