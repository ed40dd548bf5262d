import { expect, test } from 'vitest'
import {
  type AddedProvider,
  type Additions,
  type BrokerConfig,
  type BrokerExtension,
  createBroker,
  memoryStore,
  type ProviderConfig,
} from '../../src/index.ts'
import { VirtualClock } from '@credbroker/testkit'
import { RecordingLogger } from '../support/make-broker.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const ask = { testTokenRequest: { audience: 'a' } }

/** A plugin whose token names the label and the making; a label `stubborn` cannot be made, `late` cannot start. */
function plugin(log: string[] = []) {
  let made = 0
  return {
    ...testPlugin(() => ({ response: { token: '' } })),
    create(options: { label?: string }, { name }: { name: string }) {
      if (options.label === 'stubborn') throw new Error('not this one')
      const number = ++made
      log.push(`made ${name}`)
      return {
        issue: {
          testToken: () => ({ response: { token: `${options.label}-${number}` } }),
          testStamp: () => ({ response: { stamp: '' } }),
        },
        start(): void {
          if (options.label === 'late') throw new Error('not today')
        },
        close: () => void log.push(`closed ${name}`),
      }
    },
  }
}

const entry = (label: string): ProviderConfig => ({ use: 'test', options: { label } })

/** A broker whose extension adds what the test puts into `added`. */
async function extended(config: Partial<BrokerConfig> = {}, log: string[] = []) {
  const added: {
    providers: Record<string, AddedProvider>
    workload?: Additions['workload']
    openToAll?: Additions['openToAll']
  } = { providers: {} }
  const extension: BrokerExtension = {
    name: 'server',
    sectionSchema: { type: 'object' },
    additions: async () => ({ ...added, providers: { ...added.providers } }),
  }
  const clock = new VirtualClock()
  const logger = new RecordingLogger()
  const make = () =>
    createBroker({
      config: { version: 1, store: { use: 'memory' }, providers: { own: entry('own') }, ...config },
      plugins: { test: plugin(log), other: plugin(log) },
      services: { clock, logger, store: memoryStore(clock) },
      extension,
    })
  return { added, make, logger }
}

const token = async (broker: Awaited<ReturnType<typeof createBroker>>, provider: string, workload = 'host') =>
  (await broker.get(provider, ask, { workload })).testTokenResponse.token

test('serves what an extension adds, from the start and after a refresh', async () => {
  const { added, make } = await extended()
  added.providers['a~1'] = entry('first')
  const broker = await make()
  expect(await token(broker, 'a~1')).toMatch(/^first-/)
  await expect(broker.get('b~2', ask)).rejects.toMatchObject({ code: 'not_found' })
  added.providers['b~2'] = entry('second')
  await broker.refresh()
  expect(await token(broker, 'b~2')).toMatch(/^second-/)
  delete added.providers['a~1']
  await broker.refresh()
  await expect(broker.get('a~1', ask)).rejects.toMatchObject({ code: 'not_found' })
})

test('keeps what did not change over a refresh, with what it has cached', async () => {
  const log: string[] = []
  const { added, make } = await extended({}, log)
  added.providers['a~1'] = entry('same')
  added.providers['b~2'] = entry('before')
  const broker = await make()
  const [own, same] = [await token(broker, 'own'), await token(broker, 'a~1')]
  log.length = 0
  added.providers['b~2'] = entry('after')
  await broker.refresh()
  expect([await token(broker, 'own'), await token(broker, 'a~1')]).toEqual([own, same])
  expect(await token(broker, 'b~2')).toMatch(/^after-/)
  expect(log).toEqual(['made b~2', 'closed b~2'])
})

test.each([
  ['cannot be made', entry('stubborn'), /options|failed while it was made/],
  ['cannot start', entry('late'), /failed/],
  ['has an unknown option', { use: 'test', options: { lable: 'x' } }, /unknown option/],
  ['is of a plugin that is not installed', { use: '@acme/none' }, /@acme\/none/],
  ['claims a kind of another plugin', { use: 'other', options: {} }, /another plugin/],
])('leaves an added provider out that %s, says why, and serves the others', async (_why, wrong, message) => {
  const { added, make } = await extended()
  added.providers['bad~1'] = wrong
  added.providers['good~2'] = entry('good')
  const broker = await make()
  expect(await token(broker, 'good~2')).toMatch(/^good-/)
  await expect(broker.get('bad~1', ask)).rejects.toMatchObject({ code: 'not_found' })
  const problems = broker.extension?.problems.get('bad~1') ?? []
  expect(problems.map((problem) => `${problem.path} ${problem.message}`).join('\n')).toMatch(message)
  expect(broker.extension?.problems.has('good~2')).toBe(false)
})

test('follows no reference in an added provider: whoever adds it may not read the environment', async () => {
  const { added, make } = await extended()
  added.providers['a~1'] = { use: 'test', options: { label: '${HOME}' } }
  const broker = await make()
  expect(await token(broker, 'a~1')).toMatch(/^\$\{HOME\}-/)
})

test('keeps what it has when the extension fails at a refresh', async () => {
  const { added, make } = await extended()
  added.providers['a~1'] = entry('a')
  const broker = await make()
  Object.defineProperty(added, 'providers', {
    get() {
      throw new Error('the store is away')
    },
  })
  await expect(broker.refresh()).rejects.toThrow('the store is away')
  expect(await token(broker, 'a~1')).toMatch(/^a-/)
})

test('a reload asks the extension too', async () => {
  const { added, make } = await extended()
  const broker = await make()
  added.providers['a~1'] = entry('a')
  await broker.reload({ version: 1, store: { use: 'memory' }, providers: { own: entry('changed') } })
  expect(await token(broker, 'own')).toMatch(/^changed-/)
  expect(await token(broker, 'a~1')).toMatch(/^a-/)
})

test('lets a workload of the extension do what its rules say, by the name before the ~', async () => {
  const { added, make } = await extended({ workloads: { '*': { providers: { own: {} } } } })
  added.providers['a~1'] = entry('a')
  const entries = new Map([
    ['agent', { providers: { a: {} } }],
    ['plain', {}],
  ])
  added.workload = (name) => entries.get(name)
  const broker = await make()
  expect(await token(broker, 'a~1', 'agent')).toMatch(/^a-/)
  await expect(broker.get('own', ask, { workload: 'agent' })).rejects.toMatchObject({ code: 'access_denied' })
  expect(await token(broker, 'own', 'plain')).toMatch(/^own-/)
  await expect(broker.get('a~1', ask, { workload: 'plain' })).rejects.toMatchObject({ code: 'access_denied' })
})

test('tells what is wrong with a provider without serving it', async () => {
  const log: string[] = []
  const { make } = await extended({}, log)
  const broker = await make()
  log.length = 0
  expect(await broker.rehearseProvider('x~1', entry('fine'))).toEqual({ problems: [], facts: {} })
  expect(log).toEqual(['made x~1', 'closed x~1'])
  const { problems } = await broker.rehearseProvider('x~1', { use: 'test', options: { lable: 'x' } })
  expect(problems).toMatchObject([{ path: 'options.lable' }])
  await expect(broker.get('x~1', ask)).rejects.toMatchObject({ code: 'not_found' })
})

test('an added provider is of the plugin that the configuration uses for its kind, else of its own', async () => {
  const { added, make } = await extended()
  added.providers['a~1'] = { kind: 'testToken', use: '@acme/not-installed', options: { label: 'a' } }
  const broker = await make()
  expect(await token(broker, 'a~1')).toMatch(/^a-/)
  expect(await broker.rehearseProvider('b~2', { kind: 'testToken', use: '@acme/none' })).toMatchObject({ problems: [] })
  expect(await broker.rehearseProvider('b~2', { kind: 'acmeToken', use: '@acme/none' })).toMatchObject({
    problems: [{ path: 'use' }],
  })
})

test('finds the package of an added provider beside the extension, where the configuration has none', async () => {
  const clock = new VirtualClock()
  const additions = async () => ({ providers: { 'a~1': { use: 'alpha', options: {} } } })
  const options = {
    config: { version: 1, store: { use: 'memory' }, providers: {} } as const,
    baseUrl: '/',
    services: { clock, logger: new RecordingLogger() },
  }
  const extension: BrokerExtension = { name: 'server', sectionSchema: { type: 'object' }, additions }
  const without = await createBroker({ ...options, extension })
  expect(without.extension?.problems.get('a~1')).toBeDefined()
  const packagesBeside = new URL('../fixtures/app/credbroker.yaml', import.meta.url)
  const beside = await createBroker({ ...options, extension: { ...extension, packagesBeside } })
  expect(beside.extension?.problems.get('a~1')).toBeUndefined()
})

test('lets every workload use an added provider where the extension says so, but for those with a rule about it', async () => {
  const workloads = { agent: { providers: { own: {} } }, held: { providers: { a: { kinds: ['testStamp'] } } } }
  const { added, make } = await extended({ workloads })
  added.providers['a~1'] = entry('a')
  let open = false
  added.openToAll = () => open
  const broker = await make()
  await expect(broker.get('a~1', ask, { workload: 'agent' })).rejects.toMatchObject({ code: 'access_denied' })
  open = true
  expect(await token(broker, 'a~1', 'agent')).toMatch(/^a-/)
  await expect(broker.get('a~1', ask, { workload: 'held' })).rejects.toMatchObject({ code: 'access_denied' })
  await expect(broker.get('own', ask, { workload: 'held' })).rejects.toMatchObject({ code: 'access_denied' })
  await expect(broker.get('a~1', ask, { workload: 'nobody' })).rejects.toMatchObject({ code: 'access_denied' })
})
