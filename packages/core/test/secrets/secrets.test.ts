import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BrokerError, createBroker, Secret } from '../../src/index.ts'
import { Redactor } from '../../src/secrets/redactor.ts'
import { RecordingLogger } from '../support/make-broker.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const canary = 'canary-5f1d9c7e'

test('a secret prints as [redacted] whichever way it is printed', () => {
  const secret = new Secret(canary)
  const prints = [
    String(secret),
    `${secret}`,
    secret + '',
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: [secret] }, { showHidden: true, depth: 9 }),
  ]
  for (const print of prints) {
    expect(print).toContain('[redacted]')
    expect(print).not.toContain(canary)
  }
  expect(JSON.stringify(structuredClone({ secret }))).not.toContain(canary)
  expect(Object.keys(secret)).toEqual([])
  expect(secret.reveal()).toBe(canary)
})

/** Everything that a caller, a listener, an operator or a log can see of an error. */
function visible(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error)
  return [
    error.message,
    error.stack,
    inspect(error, { depth: 9, showHidden: true }),
    JSON.stringify(error),
    visible(error.cause ?? ''),
  ].join('\n')
}

const pem = `-----BEGIN PRIVATE KEY-----\n${canary}${canary}\n-----END PRIVATE KEY-----`

test.each([
  ['a foreign error', () => new Error(`could not use ${canary}`)],
  ['a foreign error with a foreign cause', () => new Error('outer', { cause: new TypeError(`inner ${canary}`) })],
  [
    'a foreign error with members',
    () => Object.assign(new Error('request failed'), { config: { headers: { authorization: canary } } }),
  ],
  ['a typed error that names it', () => new BrokerError('upstream_rejected', `refused ${canary}`)],
  [
    'a typed error with a foreign cause',
    () => new BrokerError('upstream_unavailable', 'down', { cause: new Error(`POST body ${canary}`) }),
  ],
  [
    'a typed error whose vendor code holds it',
    () => new BrokerError('upstream_rejected', 'refused', { details: { upstreamCode: canary } }),
  ],
  [
    'a typed error whose fields hold it',
    () =>
      new BrokerError('validation_failed', 'wrong', {
        provider: canary,
        details: { option: canary, fieldList: [{ name: canary, message: `not ${canary}` }] },
      }),
  ],
  ['a typed bug with a foreign cause', () => new BrokerError('internal', 'broken', { cause: new Error(canary) })],
  ['an error whose message is no text', () => Object.assign(new Error('x'), { message: { secret: canary } })],
  ['an encoded one', () => new Error(`authorization: Basic ${Buffer.from(canary).toString('base64')}`)],
  ['a line of a key', () => new Error(`bad line ${canary}${canary}`)],
  ['something that is no error', () => canary],
  ['an object', () => ({ secret: canary })],
])('hides a secret that a plugin throws: %s', async (_name, thrown) => {
  const logger = new RecordingLogger()
  const events: unknown[] = []
  const plugin = testPlugin(() => {
    throw thrown()
  })
  const broker = await createBroker({
    config: {
      version: 1,
      providers: { p: { use: 'test', options: { secret: canary } }, q: { use: 'test', options: { secret: pem } } },
    },
    plugins: { test: plugin },
    services: { logger },
  })
  for (const name of ['issued', 'denied', 'failed'] as const) broker.on(name, (event) => events.push(event))
  for (const provider of ['p', 'q']) {
    const error = await broker.get(provider, { testTokenRequest: { audience: 'a' } }).catch((caught) => caught)
    expect(error).toBeInstanceOf(BrokerError)
    expect(visible(error)).not.toContain(canary)
  }
  expect(visible(await broker.check())).not.toContain(canary)
  expect(
    [
      ...logger.lines,
      JSON.stringify(events),
      inspect(broker.describe(), { depth: 9 }),
      inspect(broker, { depth: 9 }),
    ].join('\n'),
  ).not.toContain(canary)
})

test('hides what a plugin obtains at run time and logs by accident', async () => {
  const logger = new RecordingLogger()
  const plugin = testPlugin((_request, _call, context) => {
    const token = context.secret(canary)
    context.logger.warn(`got ${token.reveal()}`, { token: token.reveal(), printed: String(token) })
    return { response: { token: 'public' } }
  })
  const broker = await createBroker({
    config: { version: 1, providers: { p: { use: 'test' } } },
    plugins: { test: plugin },
    services: { logger },
  })
  await broker.get('p', { testTokenRequest: { audience: 'a' } })
  expect(logger.lines).toEqual(['warn got [redacted] {"provider":"p","token":"[redacted]","printed":"[redacted]"}'])
})

test('hides what a plugin throws while it is made or started', async () => {
  for (const plugin of [
    {
      ...testPlugin(() => ({ response: { token: 't' } })),
      create: () => {
        throw new Error(`bad key ${canary}`)
      },
    },
    {
      ...testPlugin(() => ({ response: { token: 't' } })),
      create: () => {
        throw new BrokerError('config_invalid', `bad key ${canary}`, { details: { option: 'secret' } })
      },
    },
    testPlugin(() => ({ response: { token: 't' } }), {
      start() {
        throw new Error(`cannot log in with ${canary}`)
      },
    }),
    testPlugin(() => ({ response: { token: 't' } }), {
      start() {
        throw new BrokerError('upstream_rejected', `refused ${canary}`)
      },
    }),
  ]) {
    const logger = new RecordingLogger()
    const error = await createBroker({
      config: { version: 1, providers: { p: { use: 'test', options: { secret: canary } } } },
      plugins: { test: plugin },
      services: { logger },
    }).catch((caught) => caught)
    expect(error).toBeInstanceOf(BrokerError)
    expect(visible(error) + logger.lines.join()).not.toContain(canary)
  }
})

test('an error keeps its code, its class and its chain across copies of the package', () => {
  const foreign = Object.assign(Object.create(Object.prototype), { [Symbol.for('@credbroker/core/BrokerError')]: true })
  expect(foreign).toBeInstanceOf(BrokerError)
  expect(new Error('x')).not.toBeInstanceOf(BrokerError)
  class Special extends BrokerError {}
  expect(new BrokerError('internal', 'x')).not.toBeInstanceOf(Special)
})

// The alphabet has nothing in common with the mask, which may hold a secret that is a part of itself.
test('blanks out every secret of six characters or more wherever it stands in a text', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9+/=]{6,60}$/), fc.string(), fc.string(), (secret, before, after) => {
      const redactor = new Redactor()
      redactor.add(secret)
      expect(redactor.text(before + secret + after)).not.toContain(secret)
    }),
  )
})
