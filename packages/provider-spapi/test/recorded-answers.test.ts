import { readFileSync } from 'node:fs'
import { recordingLogger, VirtualClock } from '@credbroker/testkit'
import { createBroker } from '@credbroker/core'
import { expect, onTestFinished, test } from 'vitest'
import spapi from '../src/index.ts'

interface Recorded {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

interface Exchange {
  readonly request: { readonly target: string; readonly bodyText: string }
  readonly response: Recorded
}

interface Case {
  readonly name: string
  readonly exchanges: readonly Exchange[]
}

const casesOf = (client: string): readonly Case[] =>
  JSON.parse(readFileSync(new URL(`vectors/spapi-${client}.json`, import.meta.url), 'utf8')).cases

const exchanges = ['amazon-sp-api', 'sp-api-sdk', 'python-amazon-sp-api'].flatMap((client) =>
  casesOf(client).flatMap(({ name, exchanges: recorded }) =>
    recorded.map((exchange, index) => ({ name: `${client}: ${name}, exchange ${index + 1}`, ...exchange })),
  ),
)

const lwaPath = '/auth/o2/token'
const tokensPath = '/tokens/2021-03-01/restrictedDataToken'
const goodToken: Recorded = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: { access_token: 'Atza|good', token_type: 'bearer', expires_in: 3600 },
}

/** The bytes of an answer as they came. */
function responseOf({ status, headers, body }: Recorded): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
}

/** What a broker makes of an answer to its first request for a path. */
async function outcomeOf(path: string, answer: Recorded, request: object): Promise<unknown> {
  const clock = new VirtualClock()
  const broker = await createBroker({
    config: {
      version: 1,
      store: { use: 'memory' },
      providers: {
        amazon: {
          use: 'spapi',
          options: {
            clientId: 'amzn1.application-oa2-client.0a',
            clientSecret: 'secret-1',
            refreshToken: 'Atzr|1',
            region: 'na',
          },
        },
      },
    },
    plugins: { spapi },
    services: {
      clock,
      logger: recordingLogger(),
      fetch: async (input) => responseOf(new URL(input).pathname === path ? answer : goodToken),
    },
  })
  onTestFinished(() => broker.close())
  const asked = broker.handle({ provider: 'amazon', request }).catch((error: unknown) => error)
  await clock.advanceUntil(asked, 29_000)
  return asked
}

const lwaAnswers = exchanges.filter(({ request }) => request.target.startsWith(lwaPath))
const tokensAnswers = exchanges.filter(({ request }) => request.target.startsWith(tokensPath))

test('the recordings hold answers of both servers', () => {
  expect(lwaAnswers.length).toBeGreaterThan(20)
  expect(tokensAnswers.length).toBeGreaterThan(10)
})

for (const { name, response } of lwaAnswers)
  test(`Login with Amazon, as recorded of ${name}`, async () => {
    const outcome = await outcomeOf(lwaPath, response, { spApiTokenRequest: {} })
    const { access_token: accessToken, error } = response.body as { access_token?: string; error?: string }
    if (response.status === 200) expect(outcome).toMatchObject({ spApiTokenResponse: { accessToken } })
    else
      expect(outcome).toMatchObject({
        code: expect.stringMatching(/^upstream_/),
        ...(error && { details: { upstreamCode: error } }),
      })
  })

for (const { name, response } of tokensAnswers)
  test(`the Tokens API, as recorded of ${name}`, async () => {
    const outcome = await outcomeOf(tokensPath, response, {
      spApiRestrictedDataTokenRequest: { operation: 'orders.getOrders' },
    })
    const { restrictedDataToken, errors } = response.body as {
      restrictedDataToken?: string
      errors?: readonly { code: string; message: string; details: string }[]
    }
    if (response.status === 200)
      expect(outcome).toMatchObject({ spApiRestrictedDataTokenResponse: { restrictedDataToken } })
    else expect(outcome).toMatchObject({ details: { upstreamCode: errors?.[0]?.code } })
  })
