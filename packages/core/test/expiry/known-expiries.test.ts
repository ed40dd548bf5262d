import { inspect } from 'node:util'
import { createBroker, defineProvider, type KnownExpiry, type Secret } from '../../src/index.ts'
import { expect, test } from 'vitest'
import { day, expiringBroker, secret } from './support/expiring-broker.ts'

const start = 1_800_000_000_000

test('gives what providers say, the soonest first, with how it stands', async () => {
  const { broker } = await expiringBroker({
    one: () => [secret(start + 60 * day), secret(start - 1, { code: 'consent', subject: 'eu' })],
    two: async () => [secret(start + 30 * day)],
    three: undefined,
  })
  const { advice } = secret(start)
  const about = { code: 'client_secret', advice }
  const [over, due, good] = [
    { provider: 'one', ...about, code: 'consent', subject: 'eu', endsAtMs: start - 1, status: 'over' },
    { provider: 'two', ...about, endsAtMs: start + 30 * day, status: 'due' },
    { provider: 'one', ...about, endsAtMs: start + 60 * day, status: 'good' },
  ].map((expiry) => ({ ...expiry, warnAtMs: expiry.endsAtMs - 30 * day }))
  expect(await broker.expiries()).toEqual([over, due, good])
  expect(await broker.expiries('one')).toEqual([over, good])
  expect(await broker.expiries('three')).toEqual([])
})

test.each([
  [start, 'over'],
  [start + 1, 'due'],
  [start + 30 * day, 'due'],
  [start + 30 * day + 1, 'good'],
])('what ends at %d is %s', async (endsAtMs, status) => {
  const { broker } = await expiringBroker({ one: () => [secret(endsAtMs)] })
  expect(await broker.expiries()).toMatchObject([{ status }])
})

test('a provider of another name is not found', async () => {
  const { broker } = await expiringBroker({ one: () => [] })
  await expect(broker.expiries('on')).rejects.toMatchObject({
    code: 'not_found',
    message: 'no provider "on"; did you mean "one"?',
  })
})

test('one that fails hides no other, is logged, and says so when it is asked alone', async () => {
  const { broker, warnings } = await expiringBroker({
    one: () => {
      throw new Error('the store is away')
    },
    two: () => [secret(start)],
  })
  expect(await broker.expiries()).toMatchObject([{ provider: 'two' }])
  expect(warnings()).toMatchObject([
    { message: 'a provider did not say what of it ends', fields: { provider: 'one', message: expect.any(String) } },
  ])
  await expect(broker.expiries('one')).rejects.toMatchObject({ code: 'internal', provider: 'one' })
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['no list', {}],
  ['a text', 'soon'],
  ['nothing in the list', [undefined]],
  ['a code of two words', [secret(start, { code: 'client secret' })]],
  ['a code that is none', [secret(start, { code: '' })]],
  ['an end that is no number', [secret(Number.NaN)]],
  ['an end that never comes', [secret(Number.POSITIVE_INFINITY)]],
  ['no instant to warn from', [{ ...secret(start), warnAtMs: undefined }]],
  ['a subject that is no text', [{ ...secret(start), subject: 4 }]],
  ['no advice', [{ ...secret(start), advice: undefined }]],
])('a provider that gives %s has a bug, and the log says which', async (_what, given) => {
  const { broker, logger } = await expiringBroker({ one: () => given as readonly KnownExpiry[] })
  await expect(broker.expiries('one')).rejects.toMatchObject({ code: 'internal' })
  expect(logger.lines.at(-1)?.fields.message).toMatch(/^provider "one" \(one\) gave no usable expiries/)
})

test('one that does not answer is left at its deadline', async () => {
  const { broker, clock } = await expiringBroker({ one: () => new Promise(() => {}) })
  const ended = broker.expiries('one').catch(({ code }) => code)
  // The watch asks too, a second after the start.
  await clock.advance(31_000)
  expect(await ended).toBe('upstream_unavailable')
})

test('a broker that is closed knows of none', async () => {
  const { broker } = await expiringBroker({ one: () => [] })
  await broker.close()
  await expect(broker.expiries()).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('closed'),
  })
})

test('a secret that a provider puts into its words is blanked out', async () => {
  const canary = 'canary-71c0d2'
  const broker = await createBroker({
    config: { version: 1, providers: { p: { use: 'leaky', options: { secret: canary } } } },
    plugins: {
      leaky: defineProvider({
        apiVersion: 1,
        configSchema: { type: 'object', properties: { secret: { type: 'string', writeOnly: true } } },
        kinds: { testToken: { requestSchema: { type: 'object' }, cache: false } },
        create: (options: { readonly secret: Secret }) => ({
          issue: { testToken: () => ({ response: { token: 't' } }) },
          expiries: () => [
            secret(start, { subject: options.secret.reveal(), advice: `replace ${options.secret.reveal()}` }),
          ],
        }),
      }),
    },
  })
  const said = await broker.expiries()
  expect(said).toMatchObject([{ subject: '[redacted]', advice: 'replace [redacted]' }])
  expect(inspect(said)).not.toContain(canary)
  await broker.close()
})
