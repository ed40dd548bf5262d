import { inspect } from 'node:util'
import { onTestFinished, expect, test } from 'vitest'
import {
  type ActionFunction,
  type ActionOutcome,
  type AuditRecord,
  BrokerError,
  createBroker,
  type IssueCall,
  Secret,
} from '../../src/index.ts'
import { parseRecords, recordWriter } from '../../src/audit/format/record-text.ts'
import { sharedStore } from '../support/open-brokers.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const canary = 'canary-9d1e4b7a03'
const rotated: ActionOutcome = { message: 'the secret was rotated', facts: { endsAtMs: 5, old: true, id: 'a' } }

/** A broker with a provider `acme` whose actions do as the test says, and one without any, and all that it writes down. */
async function world(run: ActionFunction = async () => rotated, append?: (record: AuditRecord) => Promise<void>) {
  const plain = testPlugin(() => ({ response: { token: 't' } }))
  const calls: { readonly input: Secret | undefined; readonly call: IssueCall }[] = []
  const noted: ActionFunction = (input, call) => {
    calls.push({ input, call })
    return run(input, call)
  }
  const about = { summary: 'Acts.', description: 'Does something.' }
  const plugin = {
    apiVersion: 1,
    configSchema: { type: 'object' },
    kinds: { acmeToken: { requestSchema: { type: 'object' }, cache: false } },
    actions: {
      'rotate-secret': about,
      'take-message': { ...about, input: 'required' },
      'maybe-message': { ...about, input: 'optional' },
    },
    create: () => ({
      issue: { acmeToken: () => ({ response: {} }) },
      actions: { 'rotate-secret': noted, 'take-message': noted, 'maybe-message': noted },
    }),
  }
  const { open, clock, logger } = sharedStore({ acme: plugin, plain })
  const records: AuditRecord[] = []
  const audit = {
    append: (record: AuditRecord) => {
      records.push(record)
      return append?.(record)
    },
  }
  const broker = await open({ services: { audit } })
  onTestFinished(() => broker.close())
  return { broker, clock, logger, records, calls }
}

const rejection = (work: Promise<unknown>): Promise<BrokerError> =>
  work.then(
    () => Promise.reject(new Error('expected a rejection')),
    (error: BrokerError) => error,
  )

test('does it as the operator, and gives what came of it', async () => {
  const { broker, calls } = await world()
  expect(await broker.act('acme', 'rotate-secret', undefined, 'tess')).toEqual(rotated)
  expect(calls).toHaveLength(1)
  expect(calls[0]).toMatchObject({ input: undefined, call: { caller: { workload: 'operator' }, subject: undefined } })
})

test('the act is on record with its name, its provider, and who asked', async () => {
  const { broker, records } = await world()
  await broker.act('acme', 'rotate-secret', undefined, 'tess')
  await broker.act('acme', 'maybe-message')
  const about = {
    atMs: expect.any(Number),
    requestId: expect.any(String),
    action: 'provider_action',
    workload: 'operator',
    provider: 'acme',
    decision: 'granted',
  }
  expect(records).toEqual([
    { ...about, user: 'tess', resource: 'rotate-secret' },
    { ...about, resource: 'maybe-message' },
  ])
  expect(parseRecords(`[${records.map(recordWriter()).join(',')}]`)).toEqual(records)
})

test('input comes as a secret', async () => {
  const { broker, calls } = await world()
  await broker.act('acme', 'take-message', canary)
  await broker.act('acme', 'maybe-message', canary)
  expect(calls.map(({ input }) => [input instanceof Secret, input?.reveal()])).toEqual([
    [true, canary],
    [true, canary],
  ])
})

test.each([
  ['nowhere', 'rotate-secret', 'no provider "nowhere"; accepted: acme, plain'],
  ['acmee', 'rotate-secret', 'no provider "acmee"; did you mean "acme"?'],
  [
    'acme',
    'rotate-secert',
    'provider "acme" has no action "rotate-secert"; did you mean "rotate-secret"? its actions: rotate-secret, take-message, maybe-message',
  ],
  [
    'acme',
    'x\u001b[2J',
    'provider "acme" has no action of that name; its actions: rotate-secret, take-message, maybe-message',
  ],
  [
    'acme',
    'constructor',
    'provider "acme" has no action "constructor"; its actions: rotate-secret, take-message, maybe-message',
  ],
  ['plain', 'rotate-secret', 'provider "plain" has no actions'],
])('%s %s is not found, and nothing is on record', async (provider, action, message) => {
  const { broker, records } = await world()
  expect(await rejection(broker.act(provider, action, canary))).toMatchObject({ code: 'not_found', message })
  expect(records).toEqual([])
})

test.each<[string, string, unknown, string]>([
  ['input that is not wanted', 'rotate-secret', canary, 'the action "rotate-secret" takes no input; leave it out'],
  ['input that is missing', 'take-message', undefined, 'the action "take-message" needs an input'],
  ['input that is empty', 'take-message', '', 'must be a text that is not empty'],
  ['optional input that is empty', 'maybe-message', '', 'must be a text that is not empty'],
  ['input that is no text', 'maybe-message', { canary }, 'must be a text that is not empty'],
])('%s is refused before anything is done or on record', async (_what, action, input, message) => {
  const { broker, records, calls } = await world()
  // A host that was compiled without types.
  expect(await rejection(broker.act('acme', action, input as string))).toMatchObject({
    code: 'validation_failed',
    details: { fieldList: [{ name: 'input', message }] },
  })
  expect([records, calls]).toEqual([[], []])
})

test('nothing is done before its record is durable, nor when that cannot be', async () => {
  const durable = Promise.withResolvers<void>()
  const { broker, calls } = await world(undefined, () => durable.promise)
  const acted = broker.act('acme', 'rotate-secret')
  await new Promise((resolve) => setImmediate(resolve))
  expect(calls).toEqual([])
  durable.resolve()
  await acted
  expect(calls).toHaveLength(1)
  const full = await world(undefined, () => Promise.reject(new Error('disk full')))
  expect(await rejection(full.broker.act('acme', 'rotate-secret'))).toMatchObject({ code: 'internal', retryable: true })
  expect(full.calls).toEqual([])
})

test.each<[string, unknown, string]>([
  ['what a provider throws', new BrokerError('upstream_rejected', 'no queue'), 'upstream_rejected'],
  ['a bug of a provider', new TypeError(`broken by ${canary}`), 'internal'],
])('%s is on record as a failure, and rejects', async (_what, thrown, code) => {
  const { broker, records } = await world(() => Promise.reject(thrown))
  const error = await rejection(broker.act('acme', 'take-message', canary))
  expect(error).toMatchObject({ code, provider: 'acme', requestId: expect.any(String) })
  expect(records).toMatchObject([
    { decision: 'granted' },
    { decision: 'failed', reason: code, resource: 'take-message' },
  ])
})

test('an action that does not end is left at its deadline', async () => {
  const { broker, clock, calls } = await world(() => new Promise(() => {}))
  const ended = rejection(broker.act('acme', 'rotate-secret'))
  await clock.advance(30_000)
  expect(await ended).toMatchObject({ code: 'upstream_unavailable' })
  expect(calls[0]?.call.signal.aborted).toBe(true)
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['no message', { facts: {} }],
  ['a fact that is an object', { message: 'm', facts: { a: {} } }],
  ['a fact that is no number', { message: 'm', facts: { a: Number.NaN } }],
  ['facts that are a list', { message: 'm', facts: [] }],
])('a provider that gives %s has a bug, and the log says which', async (_what, outcome) => {
  const { broker, logger } = await world(async () => outcome as ActionOutcome)
  expect(await rejection(broker.act('acme', 'rotate-secret'))).toMatchObject({ code: 'internal' })
  expect(logger.lines.join()).toContain('gave no usable outcome of its action \\"rotate-secret\\"')
})

test('an outcome has what the contract names, and nothing else', async () => {
  const { broker } = await world(async () => Object.assign({ message: 'done' }, { newSecret: canary }))
  expect(await broker.act('acme', 'rotate-secret')).toEqual({ message: 'done' })
})

test('input is in no record, event, error, log line or outcome', async () => {
  const leaks: ActionFunction = async (input) => ({
    message: `got ${input?.reveal()}`,
    facts: { it: `${input?.reveal()}` },
  })
  const { broker, records, logger } = await world(leaks)
  const events: unknown[] = []
  for (const name of ['issued', 'denied', 'failed'] as const) broker.on(name, (event) => events.push(event))
  const outcome = await broker.act('acme', 'take-message', canary)
  expect(outcome).toEqual({ message: 'got [redacted]', facts: { it: '[redacted]' } })
  const throws = await world((input) => Promise.reject(new BrokerError('conflict', `no ${input?.reveal()}`)))
  const errors = [
    await rejection(throws.broker.act('acme', 'take-message', canary)),
    await rejection(broker.act('acme', 'rotate-secret', canary)),
    await rejection(broker.act('plain', 'rotate-secret', canary)),
  ]
  const all = [outcome, records, throws.records, events, errors, logger.lines, throws.logger.lines]
  expect(inspect(all, { depth: 20, showHidden: true })).not.toContain(canary)
  expect(JSON.stringify(all)).not.toContain(canary)
})

test('functions of a class may use `this`', async () => {
  class Actions {
    readonly #said = 'done by a class'
    async 'say-it'(): Promise<ActionOutcome> {
      return { message: this.#said }
    }
  }
  const broker = await createBroker({
    config: { version: 1, providers: { p: { use: 'classy' } } },
    plugins: {
      classy: {
        apiVersion: 1,
        configSchema: { type: 'object' },
        kinds: { classyToken: { requestSchema: { type: 'object' }, cache: false } },
        actions: { 'say-it': { summary: 'Says it.', description: 'Says it aloud.' } },
        create: () => ({ issue: { classyToken: () => ({ response: {} }) }, actions: new Actions() }),
      },
    },
  })
  expect(await broker.act('p', 'say-it')).toEqual({ message: 'done by a class' })
  await broker.close()
  await expect(broker.act('p', 'say-it')).rejects.toMatchObject({ code: 'internal' })
})
