import { type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { dataOperations } from '../../../src/agentcore/data/data-operations.ts'
import { Oauth2Bench } from './support/oauth2-bench.ts'

let idp: IdentityProvider
let world: Oauth2Bench

beforeAll(async () => {
  idp = await startIdentityProvider()
})
afterAll(() => idp.close())
beforeEach(async () => {
  world = await Oauth2Bench.open(idp)
})
afterEach(() => world.bench.broker.close())

const prefix = '/identities/GetWorkloadAccessToken'
const mints = [
  ['', {}],
  ['ForUserId', { userId: 'alice' }],
  ['ForJWT', { userToken: 'aaa.bbb.ccc' }],
] as const

test('has the seven operations of the data plane, none of which is for administrators alone', () => {
  const operations = dataOperations(world.bench.parts)
  expect(operations.map(({ name, path }) => `${name} ${path}`)).toEqual([
    'GetWorkloadAccessToken /identities/GetWorkloadAccessToken',
    'GetWorkloadAccessTokenForJWT /identities/GetWorkloadAccessTokenForJWT',
    'GetWorkloadAccessTokenForUserId /identities/GetWorkloadAccessTokenForUserId',
    'GetResourceOauth2Token /identities/oauth2/token',
    'CompleteResourceTokenAuth /identities/CompleteResourceTokenAuth',
    'GetResourceApiKey /identities/api-key',
    'GetResourcePaymentToken /identities/payment/token',
  ])
  for (const { plane, method, status, administrative } of operations)
    expect([plane, method, status, administrative]).toEqual(['data', 'POST', 200, false])
})

test.each([false, true])('a token says which workload and user it is for (slow directory: %s)', async (slow) => {
  const { bench } = world
  bench.directory.slow = slow
  const userToken = await idp.userToken({ user: 'alice' })
  const minted = async (operation: string, more: object) => {
    const { body } = await bench.send('POST', `${prefix}${operation}`, { workloadName: 'agent', ...more })
    expect(Object.keys(body).sort()).toEqual(['expiresAt', 'workloadAccessToken'])
    const { caller, expiresAtMs } = await bench.parts.workloadTokens.verify(body.workloadAccessToken)
    expect(body.expiresAt).toBe(Math.floor(expiresAtMs / 1000))
    return caller
  }
  expect(await minted('', {})).toEqual({ workload: 'agent' })
  expect(await minted('ForUserId', { userId: 'alice' })).toEqual({ workload: 'agent', user: 'alice' })
  expect(await minted('ForJWT', { userToken })).toEqual({ workload: 'agent', userToken })
})

test('a JWT that is no good makes no token, and nothing is put on record', async () => {
  const userToken = `${(await idp.userToken({ user: 'alice' })).slice(0, -6)}AAAAAA`
  const refused = await world.bench.send('POST', `${prefix}ForJWT`, { workloadName: 'agent', userToken })
  expect(refused).toMatchObject({ status: 401, errorType: 'UnauthorizedException' })
  expect(world.bench.audited).toEqual([])
})

test.each(mints)(
  '%s: a key that may not act for a workload does not learn whether it exists',
  async (operation, more) => {
    const refusal = async (workloadName: string) => {
      const answer = await world.bench.send('POST', `${prefix}${operation}`, { workloadName, ...more }, 'other')
      expect(answer).toMatchObject({ status: 403, errorType: 'AccessDeniedException' })
      return answer.text.replaceAll(`\\"${workloadName}\\"`, '…')
    }
    expect(await refusal('agent')).toBe(await refusal('nobody'))
    expect(await refusal('agent')).toContain(
      `Access key AKIDOTHER is not authorized to perform bedrock-agentcore:GetWorkloadAccessToken${operation} on workload identity …`,
    )
  },
)

test.each(mints)(
  '%s: a workload that does not exist is not found by whoever may act for it',
  async (operation, more) => {
    const answer = await world.bench.send('POST', `${prefix}${operation}`, { workloadName: 'unmade', ...more })
    expect(answer).toMatchObject({ status: 404, errorType: 'ResourceNotFoundException' })
  },
)

test('nothing is handed out that cannot be put on record', async () => {
  const { bench } = world
  Object.defineProperty(bench.audited, 'push', {
    value: () => {
      throw new Error('the disk is full')
    },
  })
  const { status, text } = await bench.send('POST', prefix, { workloadName: 'agent' })
  expect(status).toBe(500)
  expect(text).not.toContain('workloadAccessToken')
})

const m2m = { oauth2Flow: 'M2M', scopes: [] }

test('a token is worth something only to a key that may act for its workload', async () => {
  const token = await world.bench.tokenFor('agent')
  expect(await world.ask(token, m2m, 'agent')).toMatchObject({ status: 200 })
  expect(await world.ask(token, m2m, 'other')).toMatchObject({
    status: 403,
    errorType: 'AccessDeniedException',
    body: { message: expect.stringContaining('bedrock-agentcore:GetResourceOauth2Token on workload identity "agent"') },
  })
})

test('a token that is forged, cut or over is worth nothing', async () => {
  const token = await world.bench.tokenFor('agent')
  for (const wrong of [`${token.slice(0, -4)}AAAA`, token.slice(0, -1), 'x', 'a.b.c'])
    expect(await world.ask(wrong, m2m)).toMatchObject({ status: 401, errorType: 'UnauthorizedException' })
  world.bench.clock.jump(3_700_000)
  expect(await world.ask(token, m2m)).toMatchObject({ status: 401, errorType: 'UnauthorizedException' })
})

test.each([false, true])(
  'a token ends with its workload identity, also when one is made anew (slow: %s)',
  async (slow) => {
    const { directory } = world.bench
    directory.slow = slow
    directory.addWorkload('made-agent', 'identity-1')
    const [made, configured] = [await world.bench.tokenFor('made-agent'), await world.bench.tokenFor('agent')]
    const status = async (token: string) => (await world.ask(token, m2m)).status
    // It exists, and no rule lets it use anything.
    expect(await status(made)).toBe(403)
    directory.addWorkload('made-agent', 'identity-2')
    expect(await status(made)).toBe(401)
    directory.workloads.delete('made-agent')
    expect(await status(made)).toBe(401)
    expect(await status(configured)).toBe(200)
    directory.addWorkload('agent', 'identity-3')
    expect(await status(configured)).toBe(401)
    directory.workloads.delete('agent')
    expect(await status(configured)).toBe(401)
  },
)
