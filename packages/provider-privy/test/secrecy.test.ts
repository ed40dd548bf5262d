import { inspect } from 'node:util'
import { type Broker, createBroker, type LogFields } from '@credbroker/core'
import { expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { goodOptions, goodRequest, privyBroker } from './support/privy-broker.ts'
import { credential, vectors } from './support/vectors.ts'

/** No piece of this length may be seen. Shorter ones occur by chance. */
const pieceLength = 8

/** Every way in which an error may come before somebody's eyes. */
function shown(error: unknown): string {
  const parts: string[] = []
  for (let at = error; at instanceof Error; at = at.cause) {
    parts.push(at.message, at.stack ?? '', String(at), JSON.stringify(at), inspect(at, { depth: 10, showHidden: true }))
  }
  return parts.join('\n')
}

function expectNothingOf(secret: string, text: string): void {
  for (let at = 0; at + pieceLength <= secret.length; at++) {
    const piece = secret.slice(at, at + pieceLength)
    // The prefix is no secret, and messages name it.
    if (!'wallet-auth:'.includes(piece) && text.includes(piece)) {
      throw new Error(`a piece of a secret can be seen at ${at}`)
    }
  }
}

const failing = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('expected a failure')
    },
    (error: unknown) => shown(error),
  )

const ask = (broker: Broker, request: object) =>
  broker.handle({ provider: 'wallet', request: { stripePrivyTokenRequest: { ...goodRequest, ...request } } })

test.each(vectors('privy-errors').cases.map((one) => [one.id, one] as const))(
  'the error %s of the vectors shows no secret',
  async (_id, { credentialInline, request }) => {
    const text = await failing(
      createBroker({
        config: { version: 1, providers: { wallet: { use: 'privy', options: { ...credentialInline } } } },
        plugins: { privy: plugin },
      }).then((broker) => broker.handle({ provider: 'wallet', request: { stripePrivyTokenRequest: request } })),
    )
    const { appId, appSecret, authorizationPrivateKey = '' } = credentialInline
    expectNothingOf(appSecret, text)
    if (!['wallet-auth:garbage', 'wallet-auth:'].includes(authorizationPrivateKey)) {
      expectNothingOf(authorizationPrivateKey, text)
    }
    expectNothingOf(Buffer.from(`${appId}:${appSecret}`).toString('base64'), text)
  },
)

test('a PEM that is damaged in the middle is not quoted', async () => {
  const pem = credential('p256-pem').authorizationPrivateKey ?? ''
  for (const broken of [
    pem.replace('SzEbnWPK', '!!!!'),
    pem.slice(0, -40),
    pem.replace('PRIVATE', 'PRIVAT'),
    pem.slice(30),
  ]) {
    const text = await failing(privyBroker({ ...goodOptions, authorizationPrivateKey: broken }))
    for (const line of broken.split('\n').filter((part) => !part.startsWith('--'))) expectNothingOf(line, text)
  }
})

test('the body of a request that is refused is not quoted', async () => {
  const broker = await privyBroker()
  const canary = 'x7Qv9Zk2Lm4Np8Rt'
  for (const requestBody of [
    `{"${canary}":`,
    `${canary}`,
    `{"${canary}":1e400}`,
    `{"${canary}":"\\ud800"}`,
    `"${canary}é"`,
  ]) {
    expectNothingOf(canary, await failing(ask(broker, { requestBody })))
  }
})

test('refusals for host, path and missing key show no secret', async () => {
  const broker = await privyBroker({ ...goodOptions, allow: ['POST /v1/wallets'] })
  const { authorizationPrivateKey: _key, ...withoutKey } = goodOptions
  const texts = [
    await failing(ask(broker, { requestHost: 'evil.example.com' })),
    await failing(ask(broker, { requestPath: '/v1/other' })),
    await failing(ask(await privyBroker(withoutKey), {})),
  ]
  for (const text of texts) {
    expectNothingOf(goodOptions.appSecret, text)
    expectNothingOf(goodOptions.authorizationPrivateKey ?? '', text)
  }
})

test('a log line of the broker does not show the Basic token', async () => {
  const lines: string[] = []
  const write = (message: string, fields?: LogFields) => lines.push(message, JSON.stringify(fields))
  const { basicAuthToken } = credential('p256')
  let broken = false
  const broker = await privyBroker(goodOptions, {
    logger: { debug: write, info: write, warn: write, error: write },
    clock: {
      now: () => {
        if (!broken) return 0
        broken = false
        throw new Error(`clock failed beside ${basicAuthToken} and ${goodOptions.appSecret}`)
      },
      schedule: () => () => {},
    },
  })
  broken = true
  await failing(ask(broker, {}))
  expect(lines.join('\n')).toContain('clock failed beside')
  expectNothingOf(basicAuthToken, lines.join('\n'))
  expectNothingOf(goodOptions.appSecret, lines.join('\n'))
})
