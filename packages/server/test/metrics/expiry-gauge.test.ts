import { createBroker, defineProvider, type KnownExpiry } from '@credbroker/core'
import { expect, onTestFinished, test } from 'vitest'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { serverMetrics } from '../../src/metrics/server-metrics.ts'

const endsAtMs = Date.UTC(2027, 5, 1)

async function gauge(expiries: () => readonly KnownExpiry[]) {
  const broker = await createBroker({
    config: { version: 1, providers: { amazon: { use: 'test-plugin' } } },
    plugins: {
      'test-plugin': defineProvider({
        apiVersion: 1,
        configSchema: { type: 'object' },
        kinds: { acmeThing: { requestSchema: { type: 'object' }, cache: false } },
        create: () => ({ issue: { acmeThing: () => ({ response: { value: 'x' } }) }, expiries }),
      }),
    },
    services: { logger: { debug() {}, info() {}, warn() {}, error() {} } },
  })
  onTestFinished(() => broker.close())
  const metrics = serverMetrics(broker)
  return async () => {
    const { text } = await metrics.text()
    return text.split('\n').filter((line) => line.startsWith('credbroker_expiry_timestamp_seconds{'))
  }
}

const known = (more: Partial<KnownExpiry> = {}): KnownExpiry => ({
  code: 'client_secret',
  endsAtMs,
  warnAtMs: endsAtMs - 1,
  advice: 'rotate it',
  ...more,
})

test('shows when each thing ends, in seconds, as it is when the page is read', async () => {
  let expiries = [known(), known({ code: 'consent', subject: 'shop "eu"', endsAtMs: endsAtMs + 1_500 })]
  const lines = await gauge(() => expiries)
  const series = 'credbroker_expiry_timestamp_seconds{provider="amazon",code='
  expect(await lines()).toEqual([
    `${series}"consent",subject="shop \\"eu\\""} ${endsAtMs / 1000 + 1.5}`,
    `${series}"client_secret",subject=""} ${endsAtMs / 1000}`,
  ])
  expiries = [known({ endsAtMs: endsAtMs + 1_000 })]
  expect(await lines()).toEqual([`${series}"client_secret",subject=""} ${endsAtMs / 1000 + 1}`])
})

test('of two that cannot be told apart it shows the one that ends first', async () => {
  const lines = await gauge(() => [known({ endsAtMs: endsAtMs + 9_000 }), known()])
  expect(await lines()).toEqual([expect.stringMatching(` ${endsAtMs / 1000}$`)])
})

test('a provider that fails to say costs the page nothing but its lines', async () => {
  const lines = await gauge(() => {
    throw new Error('away')
  })
  expect(await lines()).toEqual([])
  const { text } = await createMetrics({ expiries: () => Promise.reject(new Error('closed')) }).text()
  expect(text).toContain('credbroker_reloads_total')
})
