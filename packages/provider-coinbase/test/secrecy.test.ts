import { inspect } from 'node:util'
import { BrokerError } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import { parseApiKey, parseWalletSecret } from '../src/index.ts'
import { brokerWith, makeBroker, recordingLogger, refusalOf } from './support/make-broker.ts'
import { credential, type Credential, errorCases, optionsOf } from './support/vectors.ts'

/** Everything that an error shows to whoever looks. */
function textsOf(error: unknown): string {
  const texts = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), String(error)]
  for (let at = error; at instanceof Error; at = at.cause) {
    texts.push(at.message, at.stack ?? '', JSON.stringify(at, Object.getOwnPropertyNames(at)))
    if (at instanceof BrokerError) texts.push(JSON.stringify(at.details), JSON.stringify(at.toJSON()))
  }
  return texts.join('\n')
}

/** Every piece of eight characters of a secret, without the labels of a PEM and what all P-256 keys begin with. */
function pieces(secret: string): Set<string> {
  const content = secret
    .replaceAll(/-----[A-Z ]+-----/g, '')
    .replaceAll(/\\n|[\s"']/g, '')
    .replace(/^MI.{34}/, '')
  const found = new Set<string>()
  for (let at = 0; at + 8 <= content.length; at++) found.add(content.slice(at, at + 8))
  return found
}

function expectSilence(error: unknown, secrets: Partial<Credential>): void {
  const shown = textsOf(error)
  for (const secret of [secrets.apiKeySecret ?? '', secrets.walletSecret ?? '']) {
    expect([...pieces(secret)].filter((piece) => shown.includes(piece))).toEqual([])
  }
}

const good = optionsOf(credential('ed25519'))
const pem = credential('es256-pkcs8').apiKeySecret

/** Secrets that are refused, each in a way of its own. */
const broken = [
  ...errorCases.map(({ id, credentialInline }) => [id, credentialInline] as const),
  ['cut', { ...good, apiKeySecret: good.apiKeySecret.slice(0, 60) }] as const,
  ['cut pem', { ...good, apiKeySecret: pem.slice(0, 150) }] as const,
  ['damaged pem', { ...good, apiKeySecret: pem.replace('MIGH', 'MIGX') }] as const,
  ['pem of text', { ...good, apiKeySecret: pem.replace('MIGH', 'MI*H') }] as const,
  ['odd label', { ...good, apiKeySecret: pem.replaceAll('PRIVATE', 'SECRET') }] as const,
  ['wallet pem', { ...good, walletSecret: pem }] as const,
  ['cut wallet', { ...good, walletSecret: (good.walletSecret ?? '').slice(0, 90) }] as const,
  ['swapped', { ...good, apiKeySecret: good.walletSecret ?? '', walletSecret: good.apiKeySecret }] as const,
  ['id and secret swapped', { ...good, apiKeyId: good.apiKeySecret, apiKeySecret: good.apiKeyId }] as const,
]

describe('no part of a secret shows in an error', () => {
  test.each(broken)('of the start: %s', async (_id, credentials) => {
    const outcome = await brokerWith(optionsOf(credentials)).catch((error: unknown) => error)
    expectSilence(outcome, { ...credentials, walletSecret: credentials.walletSecret ?? '' })
    expect(textsOf(outcome)).not.toContain(good.apiKeySecret.slice(0, 8))
  })

  test.each(broken)('of the pure functions: %s', (_id, { apiKeySecret, walletSecret = '' }) => {
    const outcomes = [() => parseApiKey(apiKeySecret), () => parseWalletSecret(walletSecret)].map((parse) => {
      try {
        parse()
      } catch (error) {
        return error
      }
    })
    for (const outcome of outcomes) expectSilence(outcome, { apiKeySecret, walletSecret })
  })

  test.each(errorCases.filter(({ id }) => /^(body|method|host|path)/.test(id)))(
    'of a request: $id',
    async ({ request }) => {
      const broker = await makeBroker()
      const error = await refusalOf(() =>
        broker.handle({ provider: 'wallet', request: { coinbaseCdpTokenRequest: request } }),
      )
      expectSilence(error, good)
    },
  )

  test('when randomness fails in the middle of a request', async () => {
    const random = {
      bytes: () => {
        throw new Error(`out of entropy near ${good.apiKeySecret}`)
      },
    }
    const logger = recordingLogger()
    const broker = await makeBroker({}, { random, logger })
    const error = await refusalOf(() =>
      broker.get('wallet', { coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath: '/platform/x' } }),
    )
    expect(error.code).toBe('internal')
    expectSilence(error, good)
    expect(logger.lines).toHaveLength(1)
    expectSilence(logger.lines[0], good)
  })
})

test('a refused body does not show in the error', async () => {
  const broker = await makeBroker()
  for (const requestBody of ['{"password":"hunter22"', '{"password":"hunter22","n":1e999}']) {
    const error = await refusalOf(() =>
      broker.get('wallet', {
        coinbaseCdpTokenRequest: {
          requestMethod: 'POST',
          requestPath: '/platform/x',
          includeWalletAuthToken: true,
          requestBody,
        },
      }),
    )
    expect(textsOf(error)).not.toMatch(/hunter22|password/)
  }
})

test('the broker describes itself without a secret', async () => {
  const broker = await makeBroker()
  expectSilence(
    new Error(inspect(broker.describe(), { depth: 20 }) + inspect(broker, { depth: 20, showHidden: true })),
    good,
  )
})
