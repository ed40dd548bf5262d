import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type BrokerConfig, explainRequest } from '../src/index.ts'
import { testPlugin } from './support/trivial-provider.ts'

const ask = { testTokenRequest: { audience: 'x' } }
const issue = () => {
  throw new Error('nobody is asked')
}
const started = () => {
  throw new Error('nothing is started')
}

function explained(
  config: Partial<BrokerConfig>,
  request: unknown = ask,
  { provider = 'p', workload = 'agent' } = {},
  returnUrls: readonly string[] = [],
) {
  const test = testPlugin(issue, { start: started })
  const back: typeof test = {
    ...test,
    kinds: {
      ...test.kinds,
      testToken: { ...test.kinds.testToken, returnUrlOf: () => 'https://app.example.com/done' },
    },
  }
  return explainRequest(
    { config: { version: 1, providers: { p: { use: 'test' } }, ...config }, plugins: { test, back }, returnUrls },
    { provider, request, caller: { workload } },
  )
}

const workloads = { agent: { providers: { p: { kinds: ['testToken'] } } } }

test('names the rule that allows a request, and starts nothing', async () => {
  expect(await explained({ workloads })).toEqual({
    decision: 'allowed',
    workload: 'agent',
    provider: 'p',
    kind: 'testToken',
    rule: 'workloads.agent.providers.p',
    reason: 'workloads.agent.providers.p allows it',
  })
})

test.each([
  ['what no rule allows', { testStampRequest: { text: 'x' } }, {}, 'access_denied'],
  ['a workload that is not listed', ask, { workload: 'other' }, 'access_denied'],
  ['a request that breaks its schema', { testTokenRequest: {} }, {}, 'validation_failed'],
  ['an unknown provider', ask, { provider: 'q' }, 'not_found'],
])('says what the caller would get for %s', async (_name, request, who, code) => {
  expect(await explained({ workloads }, request, who)).toMatchObject({ decision: 'denied', error: { code } })
})

test('without a caller it is the host who asks', async () => {
  const options = {
    config: { version: 1, providers: { p: { use: 'test' } } } as const,
    plugins: { test: testPlugin(issue) },
  }
  expect(await explainRequest(options, { provider: 'p', request: ask })).toMatchObject({
    decision: 'allowed',
    workload: 'host',
  })
})

test('knows return URLs of the workload and of the host program', async () => {
  const providers = { p: { use: 'back' } }
  const url = 'https://app.example.com/done'
  expect(await explained({ providers, workloads })).toMatchObject({
    decision: 'denied',
    error: { code: 'validation_failed' },
  })
  const listed = { agent: { ...workloads.agent, returnUrls: [url] } }
  expect((await explained({ providers, workloads: listed })).decision).toBe('allowed')
  expect((await explained({ providers, workloads }, ask, {}, [url])).decision).toBe('allowed')
})

test('explains for a provider that another one feeds, without asking that', async () => {
  const secret = { from: 'p', request: ask, field: 'token' }
  const providers = { p: { use: 'test' }, fed: { use: 'test', options: { secret } } }
  const rules = { agent: { providers: { fed: {} } } }
  expect((await explained({ providers, workloads: rules }, ask, { provider: 'fed' })).decision).toBe('allowed')
})

test('opens no store, although one would be needed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-explain-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'state.db')
  const store = { use: 'memory' }
  await explained({ workloads, audit: { enabled: true }, store, keys: { file: path } })
  expect(existsSync(path)).toBe(false)
})

test('a configuration that is wrong is refused', async () => {
  await expect(explained({ providers: { p: { use: 'tset' } } })).rejects.toMatchObject({ code: 'config_invalid' })
})
