import { expect, test } from 'vitest'
import { type ControlProcess, controlBench } from '../agentcore/control/support/control-bench.ts'
import apikey from '../../../provider-apikey/src/index.ts'
import { consentPlugin } from '../../../core/test/support/consent-plugin.ts'
import { createAccessKey, endAccessKey } from '../../src/resources/access-keys.ts'

const github = (clientSecret = 's') => ({
  name: 'git',
  credentialProviderVendor: 'GithubOauth2',
  oauth2ProviderConfigInput: { githubOauth2ProviderConfig: { clientId: 'c', clientSecret } },
})

const apiKey = async ({ broker, resources }: ControlProcess, name: string): Promise<unknown> => {
  const provider = resources.providerName('apikey', name) ?? ''
  return broker.handle({ provider, request: { apiKeyRequest: {} } })
}

test('a provider that one process makes, changes and deletes, the other serves, changes and ends within 100 ms', async () => {
  const bench = controlBench()
  const [one, two] = [await bench.open(), await bench.open()]
  await two.resources.catchUp()
  await one.ask('CreateApiKeyCredentialProvider', { name: 'k', apiKey: 'first' })
  expect(await apiKey(one, 'k')).toMatchObject({ apiKeyResponse: { apiKey: 'first' } })
  expect(two.resources.catchUp()).toBeUndefined()
  expect(two.resources.providerName('apikey', 'k')).toBeUndefined()
  await bench.clock.advance(100)
  await two.resources.catchUp()
  expect(two.resources.providerName('apikey', 'k')).toBe(one.resources.providerName('apikey', 'k'))
  expect(await apiKey(two, 'k')).toMatchObject({ apiKeyResponse: { apiKey: 'first' } })

  await two.ask('UpdateApiKeyCredentialProvider', { name: 'k', apiKey: 'second' })
  await bench.clock.advance(100)
  await one.resources.catchUp()
  expect(await apiKey(one, 'k')).toMatchObject({ apiKeyResponse: { apiKey: 'second' } })

  await one.ask('DeleteApiKeyCredentialProvider', { name: 'k' })
  expect(one.broker.describe().providers).toEqual([])
  await bench.clock.advance(100)
  await two.resources.catchUp()
  expect(two.resources.providerName('apikey', 'k')).toBeUndefined()
  expect(two.broker.describe().providers).toEqual([])
})

test('a provider that is read in another process is caught up with first', async () => {
  const bench = controlBench()
  const [one, two] = [await bench.open(), await bench.open()]
  await one.ask('CreateOauth2CredentialProvider', github())
  expect(await two.ask('GetOauth2CredentialProvider', { name: 'git' })).toMatchObject({ status: 'READY' })
})

test('workload identities of one process are those of the other within 100 ms', async () => {
  const bench = controlBench()
  const [one, two] = [await bench.open(), await bench.open()]
  const input = { name: 'agent', allowedResourceOauth2ReturnUrls: ['https://a.example/'] }
  await one.ask('CreateWorkloadIdentity', input)
  const entry = await two.resources.workload('agent')
  expect(entry).toMatchObject({ returnUrls: ['https://a.example/'] })
  // Known by now, and not asked for again.
  expect(two.resources.workload('agent')).toBe(entry)
  await one.ask('UpdateWorkloadIdentity', { name: 'agent', allowedResourceOauth2ReturnUrls: [] })
  await bench.clock.advance(100)
  await two.resources.catchUp()
  expect(await two.resources.workload('agent')).toMatchObject({ id: entry?.id, returnUrls: [] })
  await one.ask('DeleteWorkloadIdentity', { name: 'agent' })
  await bench.clock.advance(100)
  await two.resources.catchUp()
  expect(await two.resources.workload('agent')).toBeUndefined()
})

test('a process that starts later serves what there is', async () => {
  const bench = controlBench()
  await (await bench.open()).ask('CreateApiKeyCredentialProvider', { name: 'k', apiKey: 'v' })
  const later = await bench.open()
  expect(await apiKey(later, 'k')).toMatchObject({ apiKeyResponse: { apiKey: 'v' } })
})

test('the store is asked once in 100 ms, however many wait, and a change of a workload does not touch providers', async () => {
  const bench = controlBench()
  const [one, two] = [await bench.open(), await bench.open()]
  await one.ask('CreateApiKeyCredentialProvider', { name: 'k', apiKey: 'v' })
  await two.resources.catchUp()
  const reloads: unknown[] = []
  two.broker.on('reloaded', (event) => reloads.push(event))
  await one.ask('CreateWorkloadIdentity', { name: 'agent' })
  await bench.clock.advance(100)
  const before = bench.store.calls.get
  await Promise.all([two.resources.catchUp(), two.resources.catchUp(), two.resources.catchUp()])
  expect(bench.store.calls.get - before).toBe(1)
  expect(two.resources.catchUp()).toBeUndefined()
  await bench.clock.advance(99)
  expect(two.resources.catchUp()).toBeUndefined()
  await bench.clock.advance(1)
  expect(two.resources.catchUp()).toBeInstanceOf(Promise)
  expect(reloads).toEqual([])
})

test('a clock that is set back does not stop the looking', async () => {
  const bench = controlBench()
  const process = await bench.open()
  await process.resources.catchUp()
  bench.clock.jump(-3_600_000)
  expect(process.resources.catchUp()).toBeInstanceOf(Promise)
})

test('while the store fails, what is known goes on being served, which is said once a minute', async () => {
  const bench = controlBench()
  const process = await bench.open()
  await process.ask('CreateApiKeyCredentialProvider', { name: 'k', apiKey: 'v' })
  await process.ask('CreateWorkloadIdentity', { name: 'agent' })
  await process.resources.workload('agent')
  bench.store.failBefore('get', 1_000)
  const warnings = () => bench.logger.lines.filter(({ level }) => level === 'warn').length
  for (let tenth = 0; tenth < 5; tenth++) {
    await bench.clock.advance(100)
    await process.resources.catchUp()
  }
  expect(await apiKey(process, 'k')).toMatchObject({ apiKeyResponse: { apiKey: 'v' } })
  expect(process.resources.workload('agent')).toMatchObject({ name: 'agent' })
  expect(warnings()).toBe(1)
  await bench.clock.advance(60_000)
  await process.resources.catchUp()
  expect(warnings()).toBe(2)
})

test("the operator's own plugin of a kind makes the providers of that kind", async () => {
  const process = await controlBench().open({
    plugins: { apikey: {}, ours: apikey },
    config: { providers: { y: { use: 'ours', options: { keys: { default: 'y' } } } } },
  })
  await process.ask('CreateApiKeyCredentialProvider', { name: 'k', apiKey: 'v' })
  expect(await apiKey(process, 'k')).toMatchObject({ apiKeyResponse: { apiKey: 'v' } })
})

/** Cannot start. */
const failing = {
  apiVersion: 1,
  configSchema: { type: 'object' },
  kinds: { testThing: { requestSchema: { type: 'object' }, cache: false } },
  create: () => ({
    issue: { testThing: () => ({ response: {} }) },
    start: () => Promise.reject(new Error('not today')),
  }),
}

test('a change that came with a reload that failed is taken in all the same', async () => {
  const bench = controlBench()
  const [one, two] = [await bench.open(), await bench.open({ plugins: { failing } })]
  await one.ask('CreateApiKeyCredentialProvider', { name: 'k', apiKey: 'v' })
  const wrong = { version: 1, providers: { p: { use: 'failing' } } } as const
  await expect(two.broker.reload(wrong)).rejects.toMatchObject({ provider: 'p' })
  await bench.clock.advance(100)
  await two.resources.catchUp()
  expect(await apiKey(two, 'k')).toMatchObject({ apiKeyResponse: { apiKey: 'v' } })
})

test('one that cannot be served leaves the others served', async () => {
  const bench = controlBench()
  const process = await bench.open()
  await process.ask('CreateApiKeyCredentialProvider', { name: 'k', apiKey: 'v' })
  await process.ask('CreateOauth2CredentialProvider', github())
  const other = await bench.open({ plugins: { oauth2: {} } })
  expect(other.resources.providerName('oauth2', 'git')).toBeUndefined()
  expect(other.resources.notServed('oauth2', 'git')).toContain('@credbroker/provider-oauth2')
  expect((await other.ask('GetOauth2CredentialProvider', { name: 'git' })).status).toBe('CREATE_FAILED')
  expect(await apiKey(other, 'k')).toMatchObject({ apiKeyResponse: { apiKey: 'v' } })
})

test.each([
  ['provider', 'DeleteOauth2CredentialProvider', { name: 'git' }],
  ['workload identity', 'DeleteWorkloadIdentity', { name: 'agent' }],
] as const)('consents to a deleted %s end with it', async (_, operation, input) => {
  const bench = controlBench()
  const process = await bench.open({ plugins: { oauth2: consentPlugin() }, unrestricted: true })
  const { broker, resources } = process
  await process.ask('CreateOauth2CredentialProvider', github())
  const returnUrl = 'https://app.example.com/done'
  await process.ask('CreateWorkloadIdentity', { name: 'agent', allowedResourceOauth2ReturnUrls: [returnUrl] })
  await resources.workload('agent')
  const provider = resources.providerName('oauth2', 'git') ?? ''
  for (const user of ['ann', 'bob', 'cid', 'dan', 'eve']) {
    const request = { testConsentRequest: { returnUrl } }
    const answer = await broker.handle({ provider, request, caller: { workload: 'agent', user } })
    const { authorizationUrl, sessionUri } = answer['testConsentResponse'] as Record<string, string>
    const state = new URL(authorizationUrl ?? '').searchParams.get('state') ?? ''
    await broker.consents.callback(provider, new URLSearchParams({ state, code: 'c' }))
    await broker.completeSession(sessionUri ?? '', { userId: user })
  }
  const kept = async () => (await bench.memory.list('')).keys.filter((key) => key.includes('/grant/')).length
  expect(await kept()).toBe(5)
  await process.ask(operation, input)
  expect(await kept()).toBe(0)
  expect(bench.logger.lines).toEqual([])
})

test('an access key works in every process, and ends in every process', async () => {
  const bench = controlBench()
  const [one, two] = [await bench.open(), await bench.open()]
  const rights = { workloads: ['agent'], administers: false, expiresAtMs: bench.clock.now() + 10_000 }
  const { id, secret } = await createAccessKey(rights, one.parts.context)
  const key = await two.resources.accessKey(id)
  expect(key).toMatchObject({ accessKeyId: id, administers: false, workloads: new Set(['agent']) })
  expect(key?.secret.reveal()).toBe(secret)
  expect(String(key?.secret)).toBe('[redacted]')
  expect(two.resources.accessKey(id)).toBe(key)
  await endAccessKey(id, one.parts.context)
  await bench.clock.advance(100)
  await two.resources.catchUp()
  expect(await two.resources.accessKey(id)).toBeUndefined()
})

test('an access key that expired is none', async () => {
  const bench = controlBench()
  const { parts, resources } = await bench.open()
  const rights = { workloads: 'all', administers: true, expiresAtMs: bench.clock.now() + 1_000 } as const
  const { id } = await createAccessKey(rights, parts.context)
  expect(await resources.accessKey(id)).toMatchObject({ workloads: 'all' })
  await bench.clock.advance(1_000)
  expect(resources.accessKey(id)).toBeUndefined()
})

test('ids of no access key are looked up once, and what cannot be an id not at all', async () => {
  const bench = controlBench()
  const { resources } = await bench.open()
  const before = bench.store.calls.get
  const unknown = 'CBAKAAAAAAAAAAAAAAAA'
  expect(await Promise.all([resources.accessKey(unknown), resources.accessKey(unknown)])).toEqual([
    undefined,
    undefined,
  ])
  expect(resources.accessKey(unknown)).toBeUndefined()
  expect(bench.store.calls.get - before).toBe(1)
  for (const id of ['AKIDEXAMPLE', '', 'CBAK/../generation', `${unknown}A`])
    expect(resources.accessKey(id)).toBeUndefined()
  expect(bench.store.calls.get - before).toBe(1)
})

const ask = { oauth2Flow: 'M2M', scopes: ['a'] }
const uses = ({ broker }: ControlProcess, workload: string, provider: string) =>
  broker.explain(provider, { oauth2TokenRequest: ask }, { workload })

test.each([
  ['the rules for all', { workloads: { '*': { providers: { git: {} } } } }, false, true],
  ['no rules for all', { workloads: { other: {} } }, false, false],
  ['no rules at all', {}, false, false],
  ['no rules for all, in development', { workloads: { other: {} } }, true, true],
  ['no rules at all, in development', {}, true, true],
  ['narrower rules for all, in development', { workloads: { '*': { providers: { other: {} } } } }, true, false],
] as const)('a workload identity that was made by API has %s', async (_, config, unrestricted, allowed) => {
  const process = await controlBench().open({ config, unrestricted })
  await process.ask('CreateWorkloadIdentity', { name: 'agent' })
  await process.ask('CreateOauth2CredentialProvider', github())
  await process.resources.workload('agent')
  const mount = process.resources.providerName('oauth2', 'git') ?? ''
  expect(uses(process, 'agent', mount).decision).toBe(allowed ? 'allowed' : 'denied')
})

test('the rules of a workload identity are the same object until they change', async () => {
  const process = await controlBench().open()
  await process.ask('CreateWorkloadIdentity', { name: 'agent' })
  await process.resources.workload('agent')
  const config = process.resources.workloads.config('agent')
  await process.ask('CreateWorkloadIdentity', { name: 'other' })
  expect(process.resources.workloads.config('agent')).toBe(config)
  await process.resources.workload('agent')
  expect(process.resources.workloads.config('agent')).toBe(config)
})
