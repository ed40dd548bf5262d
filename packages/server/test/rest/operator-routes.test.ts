import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRest, type RestBench } from './support/rest-bench.ts'

let rest: RestBench

beforeEach(async () => {
  rest = await openRest()
})
afterEach(() => rest.bench.broker.close())

const send = (method: string, path: string, body?: unknown) =>
  rest.bench.send(method, `/credbroker/v1${path}`, body, 'operator')

const notFound = { status: 404, errorType: 'ResourceNotFoundException' }

test('is for those who administer', async () => {
  for (const [method, path] of [
    ['GET', 'grants'],
    ['DELETE', 'grants/google/g1'],
    ['GET', 'providers'],
    ['PUT', 'providers/keys/users/ann/credential'],
  ] as const)
    expect(await rest.bench.send(method, `/credbroker/v1/${path}`, {}, 'agent')).toMatchObject({
      status: 403,
      errorType: 'AccessDeniedException',
    })
})

test('rules of a workload identity are put, shown and taken away, on record', async () => {
  const path = '/workloads/made-agent/rules'
  for (const method of ['GET', 'PUT', 'DELETE'])
    expect(await send(method, path, { providers: {} })).toMatchObject(notFound)
  expect(rest.bench.audited).toEqual([])
  rest.workloadRules.rules.set('made-agent', undefined)
  expect(await send('GET', path)).toMatchObject({ status: 200, text: '{}' })
  const providers = { github: { scopes: ['read:user'], flows: ['M2M'] }, '*': { kinds: ['apiKey'] } }
  expect(await send('PUT', path, { providers })).toMatchObject({ status: 204, text: '' })
  expect((await send('GET', path)).body).toEqual({ providers })
  expect(await send('DELETE', path)).toMatchObject({ status: 204, text: '' })
  expect(await send('GET', path)).toMatchObject({ status: 200, text: '{}' })
  const record = {
    action: 'resource_updated',
    resource: 'workload-identity/made-agent/rules',
    workload: 'operator',
    user: 'AKIDOPERATOR',
  }
  expect(rest.bench.audited).toEqual([expect.objectContaining(record), expect.objectContaining(record)])
})

test.each([
  {},
  { providers: [] },
  { providers: { github: { scope: ['a'] } } },
  { providers: { github: { scopes: 'a' } } },
  { providers: { 'git hub': {} } },
])('refuses rules that are none: %j', async (body) => {
  rest.workloadRules.rules.set('made-agent', undefined)
  expect(await send('PUT', '/workloads/made-agent/rules', body)).toMatchObject({ status: 400 })
  expect(rest.workloadRules.rules.get('made-agent')).toBeUndefined()
})

test('explains what would become of a request, and does nothing', async () => {
  const explain = (body: object) => send('POST', '/explain', body)
  const apiKey = { provider: 'shared', request: { apiKeyRequest: {} } }
  expect((await explain({ workload: 'limited', ...apiKey })).body).toEqual({
    decision: 'allowed',
    workload: 'limited',
    provider: 'shared',
    kind: 'apiKey',
    rule: 'workloads.limited.providers.shared',
    reason: expect.any(String),
  })
  const denied = await explain({ workload: 'limited', provider: 'keys', request: { apiKeyRequest: {} }, user: 'ann' })
  expect(denied).toMatchObject({ status: 200, body: { decision: 'denied', error: { code: 'access_denied' } } })
  const unknown = await explain({ workload: 'limited', provider: 'nobody', request: { apiKeyRequest: {} } })
  expect(unknown).toMatchObject({ status: 200, body: { decision: 'denied', error: { code: 'not_found' } } })
  rest.bench.directory.providers.set('payment/made', 'google~1')
  const made = await explain({ workload: 'limited', provider: 'made', request: { googleConsentRequest: {} } })
  expect(made.body).toMatchObject({ decision: 'denied', provider: 'made', error: { provider: 'made' } })
  expect(made.text).not.toContain('~')
  expect(rest.bench.audited).toEqual([])
})

test('a new key signs workload tokens, and on request ends those that an old one signed', async () => {
  const holds = async (workloadIdentityToken: string) => {
    const body = { workloadIdentityToken, resourceCredentialProviderName: 'shared' }
    return (await rest.bench.send('POST', '/identities/api-key', body, 'operator')).status
  }
  const before = await rest.bench.tokenFor('agent', 'ann')
  expect(await send('POST', '/workload-token-keys/rotate', {})).toMatchObject({ status: 204, text: '' })
  expect(await holds(before)).toBe(200)
  expect(rest.bench.audited).toMatchObject([
    { action: 'workload_token_issued' },
    { action: 'resource_updated', workload: 'operator', user: 'AKIDOPERATOR', resource: 'workload-token-keys' },
    { action: 'issue' },
  ])
  await send('POST', '/workload-token-keys/rotate', { endTokens: true })
  expect(await holds(before)).toBe(401)
  expect(await holds(await rest.bench.tokenFor('agent', 'ann'))).toBe(200)
})

test('lists the providers with how they do, under the names of clients', async () => {
  const { body, text } = await send('GET', '/providers')
  const names = body.providers.map(({ name }: { readonly name: string }) => name)
  expect(names).toEqual(['github', 'google', 'keys', 'shared', 'google'])
  expect(body.providers[3]).toEqual({
    name: 'shared',
    use: 'apikey',
    kinds: [{ kind: 'apiKey', requestMember: 'apiKeyRequest', cached: false }],
    facts: {},
    health: { status: 'unknown' },
    cachedCredentials: 0,
  })
  expect(text).not.toContain('~')
  await rest.bench.broker.handle({ provider: 'shared', request: { apiKeyRequest: {} }, caller: { workload: 'agent' } })
  const { health } = (await send('GET', '/providers')).body.providers[3]
  expect(health).toEqual({ status: 'good', changedAt: expect.any(Number) })
  expect(health.changedAt).toBeLessThanOrEqual(Math.floor(rest.bench.clock.now() / 1000))
  expect(text).not.toContain('sk-shared')
})

test('a user’s own key is kept, used, listed without itself, and forgotten', async () => {
  const path = '/providers/keys/users/auth0%7Cann%2F1/credential'
  const userId = 'auth0|ann/1'
  const key = async (workload: string) => {
    const workloadIdentityToken = await rest.bench.tokenFor(workload, userId)
    const body = { workloadIdentityToken, resourceCredentialProviderName: 'keys' }
    return (await rest.bench.send('POST', '/identities/api-key', body, 'operator')).body.apiKey
  }
  expect(await key('agent')).toBeUndefined()
  expect(await send('PUT', path, { value: 'sk-canary-1' })).toMatchObject({ status: 204, text: '' })
  expect(await send('PUT', `${path}?workload=limited`, { value: 'sk-canary-2' })).toMatchObject({ status: 204 })
  expect(await key('agent')).toBe('sk-canary-1')
  const listed = await send('GET', '/providers/keys/users')
  expect(listed.body.credentials).toHaveLength(2)
  expect(listed.body.credentials).toContainEqual({ user: userId, storedAt: expect.any(Number) })
  expect(listed.body.credentials).toContainEqual({ user: userId, workload: 'limited', storedAt: expect.any(Number) })
  expect(await send('DELETE', path)).toMatchObject({ status: 204, text: '' })
  expect(await send('DELETE', path)).toMatchObject(notFound)
  expect((await send('GET', '/providers/keys/users')).body.credentials).toHaveLength(1)
  const actions = rest.bench.audited.map(({ action }) => action)
  expect(actions).toContain('credential_stored')
  expect(actions).toContain('credential_removed')
  const asked = rest.bench.audited.filter(({ user }) => user === 'AKIDOPERATOR')
  expect(asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
    'resource_updated user-credential/keys',
    'resource_updated user-credential/keys',
    'resource_deleted user-credential/keys',
    'resource_deleted user-credential/keys',
  ])
  expect(`${listed.text}${JSON.stringify(rest.bench.audited)}${JSON.stringify(rest.bench.logger)}`).not.toContain(
    'canary',
  )
})

test('only a provider that takes credentials of users keeps them', async () => {
  for (const provider of ['shared', 'github', 'nobody']) {
    expect(await send('PUT', `/providers/${provider}/users/ann/credential`, { value: 'v' })).toMatchObject(notFound)
    expect(await send('GET', `/providers/${provider}/users`)).toMatchObject(notFound)
  }
})

test('a credential that is none is refused without being repeated', async () => {
  for (const body of [{}, { value: '' }, { value: 7 }, { value: 'canary'.repeat(12_000) }]) {
    const refused = await send('PUT', '/providers/keys/users/ann/credential', body)
    expect(refused).toMatchObject({ status: 400, body: { fieldList: [{ name: 'value' }] } })
    expect(refused.text).not.toContain('canary')
  }
})

test('a slip in the name of a parameter is refused, and filters nothing', async () => {
  const refused = {
    status: 400,
    body: { fieldList: [{ name: 'query', message: expect.stringContaining('workload') }] },
  }
  expect(await send('GET', '/grants?worklod=agent')).toMatchObject(refused)
  expect(await send('PUT', '/providers/keys/users/ann/credential?worklod=agent', { value: 'sk' })).toMatchObject(
    refused,
  )
  expect(await send('GET', '/providers?x=1')).toMatchObject({ status: 400 })
})
