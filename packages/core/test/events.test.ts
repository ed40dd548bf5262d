import { expect, test } from 'vitest'
import { type AuditRecord, BrokerError } from '../src/index.ts'
import { deferred, makeBroker, type TestIssue } from './support/make-broker.ts'
import { settle } from './support/settle.ts'

const issue: TestIssue = (_request, _call, { clock }) => ({
  response: { token: 'the-token' },
  expiresAtMs: clock.now() + 60_000,
})
const ask = { testTokenRequest: { audience: 'a' } }
const names = ['issued', 'denied', 'failed', 'renewed', 'reloaded'] as const

async function recorded(issueToken: TestIssue, audit?: AuditRecord[]) {
  const made = await makeBroker(issueToken, audit && { audit: { append: (record) => void audit.push(record) } })
  const events: [string, unknown][] = []
  for (const name of names) made.broker.on(name, (event) => events.push([name, event]))
  return { ...made, events }
}

test('tells of each credential that is handed out, cached or not, with fields from a fixed list', async () => {
  const { broker, events, clock } = await recorded(issue)
  await broker.get('p', ask, { workload: 'host', user: 'ann', requestId: 'r1' })
  await broker.get('p', ask, { workload: 'host', user: 'ann', requestId: 'r2' })
  const common = {
    atMs: clock.now(),
    workload: 'host',
    user: 'ann',
    provider: 'p',
    kind: 'testToken',
    expiresAtMs: clock.now() + 60_000,
  }
  expect(events).toEqual([
    ['issued', { ...common, requestId: 'r1', cached: false, stale: false, interim: false }],
    ['issued', { ...common, requestId: 'r2', cached: true, stale: false, interim: false }],
  ])
})

test('tells of refusals with their code, also when the request named nothing that exists', async () => {
  const { broker, events } = await recorded(issue)
  await broker.handle({ provider: 'nope', request: {} }).catch(() => {})
  await broker.handle({ provider: 'p', request: {} }).catch(() => {})
  await broker.get('p', ask, { workload: 'x' }).catch(() => {})
  expect(events.map(([name, event]) => [name, (event as { code: string }).code])).toEqual([
    ['denied', 'not_found'],
    ['denied', 'validation_failed'],
    ['denied', 'access_denied'],
  ])
  expect(events[0]?.[1]).not.toHaveProperty('provider')
  expect(events[2]?.[1]).toMatchObject({ provider: 'p', kind: 'testToken', workload: 'x' })
})

test("tells of failures with the vendor's code, and of callers who stopped waiting", async () => {
  const { broker, events } = await recorded(async () => {
    throw new BrokerError('upstream_rejected', 'refused', { details: { upstreamCode: 'invalid_grant' } })
  })
  await broker.get('p', ask).catch(() => {})
  await broker.get('p', ask, { workload: 'host', signal: AbortSignal.abort() }).catch(() => {})
  expect(events).toMatchObject([
    ['failed', { code: 'upstream_rejected', upstreamCode: 'invalid_grant', background: false }],
    ['failed', { code: 'aborted' }],
  ])
})

test('goes on when listeners throw, now or later, and logs it', async () => {
  const { broker, logger } = await makeBroker(issue)
  const heard: string[] = []
  broker.on('issued', () => {
    throw new Error('listener broke')
  })
  broker.on('issued', async () => {
    throw new Error('listener broke later')
  })
  broker.on('issued', ({ provider }) => heard.push(provider))
  await broker.get('p', ask)
  await settle()
  expect(heard).toEqual(['p'])
  expect(logger.lines.filter((line) => line.includes('listener'))).toHaveLength(2)
})

test('stops telling a listener that was taken off', async () => {
  const { broker } = await makeBroker(issue)
  const heard: unknown[] = []
  const listener = (event: unknown) => void heard.push(event)
  broker.on('issued', listener)
  await broker.get('p', ask)
  broker.off('issued', listener)
  await broker.get('p', ask)
  expect(heard).toHaveLength(1)
})

test('releases nothing before its audit record is accepted', async () => {
  const accepted = deferred<void>()
  const { broker } = await makeBroker(issue, { audit: { append: () => accepted.promise } })
  let released = false
  const pending = broker.get('p', ask).then(() => {
    released = true
  })
  await settle()
  expect(released).toBe(false)
  accepted.resolve()
  await pending
  expect(released).toBe(true)
})

test.each(['testTokenRequest', 'testStampRequest'])(
  'releases nothing when the audit record is refused (%s), and recovers',
  async (member) => {
    let full = false
    const records: AuditRecord[] = []
    const audit = {
      append(record: AuditRecord) {
        if (full) throw new Error('disk full')
        records.push(record)
      },
    }
    const { broker } = await makeBroker(issue, { audit })
    const request = member === 'testTokenRequest' ? ask : { testStampRequest: { text: 'x' } }
    await broker.handle({ provider: 'p', request })
    full = true
    await expect(broker.handle({ provider: 'p', request })).rejects.toMatchObject({ code: 'internal', retryable: true })
    full = false
    await broker.handle({ provider: 'p', request })
    expect(records.map(({ decision }) => decision)).toEqual(['granted', 'granted'])
  },
)

test('records every decision, and never a token', async () => {
  const records: AuditRecord[] = []
  const { broker } = await recorded(issue, records)
  await broker.get('p', ask)
  const bound = broker.bind('p', ask)
  await bound()
  await broker.get('p', ask, { workload: 'x' }).catch(() => {})
  await broker.handle({ provider: 'p', request: {} }).catch(() => {})
  expect(records.map(({ decision, reason }) => [decision, reason])).toEqual([
    ['granted', undefined],
    ['granted', undefined],
    ['denied', 'access_denied'],
    ['denied', 'validation_failed'],
  ])
  expect(JSON.stringify(records)).not.toContain('the-token')
})
