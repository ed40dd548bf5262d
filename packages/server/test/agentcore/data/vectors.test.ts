import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataOperations } from '../../../src/agentcore/data/data-operations.ts'
import { ServerBench } from '../../support/server-bench.ts'
import { type Asked, cannedPlugin } from './support/canned-plugin.ts'
import { coinbaseOptions, privyOptions } from '../../support/keys.ts'

/** Recorded of the two genuine clients. */
interface Vector {
  readonly operation: string
  readonly case: string
  readonly method: string
  readonly path: string
  readonly rawBody: Readonly<Record<string, string>>
  readonly response: { readonly status: number; readonly body: object }
}

const file = new URL('vectors/data-plane.json', import.meta.url)
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'))
const cases = vectors.flatMap((vector) =>
  Object.entries(vector.rawBody).map(([client, body]) => ({ name: `${vector.case} of ${client}`, vector, body })),
)

const asked: Asked[] = []
let bench: ServerBench

beforeAll(async () => {
  const canned = cannedPlugin(
    'oauth2Token',
    ({ oauth2Flow }: { readonly oauth2Flow: string }) =>
      oauth2Flow === 'USER_FEDERATION'
        ? {
            authorizationUrl: 'https://vendor.example/authorize',
            sessionUri: 'urn:ietf:params:oauth:request_uri:abc-123',
            sessionStatus: 'IN_PROGRESS',
          }
        : { accessToken: `at-${oauth2Flow}` },
    asked,
  )
  const oauth2 = ['google-provider', 'entra', 'p']
  bench = await ServerBench.open(
    {
      providers: {
        ...Object.fromEntries(oauth2.map((name) => [name, { use: 'canned' }])),
        openai: { use: 'apikey', options: { keys: { only: 'sk-live-123' } } },
        cdp: { use: 'coinbase', options: coinbaseOptions() },
        privy: { use: 'privy', options: privyOptions() },
      },
      workloads: { 'agent-1': { providers: { '*': {} }, returnUrls: ['https://app.example.com/callback'] } },
      plugins: { canned },
      userTokens: { verify: async (jwt) => ({ jwt, issuer: 'https://idp.example', subject: 'u1', expiresAtMs: 0 }) },
    },
    dataOperations,
  )
  for (const name of oauth2) bench.directory.providers.set(`oauth2/${name}`, name)
  bench.directory.providers.set('apikey/openai', 'openai').set('payment/cdp', 'cdp').set('payment/privy', 'privy')
})
afterAll(() => bench.broker.close())

/** A token of our own in place of the recorded one. */
async function tokenFor(body: Readonly<Record<string, unknown>>): Promise<object> {
  if (body['workloadIdentityToken'] === undefined) return {}
  const userToken = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9.c2ln'
  const path = '/identities/GetWorkloadAccessTokenForJWT'
  const minted = await bench.send('POST', path, { workloadName: 'agent-1', userToken }, 'operator')
  return { workloadIdentityToken: minted.body.workloadAccessToken }
}

/** The names of members, those inside too; values are our own. */
function shape(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shape(member)]))
}

test.each(cases.filter(({ vector }) => vector.operation !== 'CompleteResourceTokenAuth'))(
  'serves $name',
  async ({ vector, body: rawBody }) => {
    const body: Record<string, unknown> = JSON.parse(rawBody)
    asked.length = 0
    const answer = await bench.send(vector.method, vector.path, { ...body, ...(await tokenFor(body)) }, 'operator')
    expect(answer.status).toBe(vector.response.status)
    expect(shape(answer.body)).toMatchObject(shape(vector.response.body) as object)
    const { workloadIdentityToken: _, resourceCredentialProviderName: __, ...request } = body
    if (vector.operation === 'GetResourceOauth2Token') {
      expect(asked.map((one) => one.request)).toEqual([request])
      // Besides what the model knows there is nothing that a canned provider did not say.
      expect(Object.keys(answer.body).sort()).toEqual(Object.keys(vector.response.body).sort())
    }
  },
)

test.each(cases.filter(({ vector }) => vector.operation === 'CompleteResourceTokenAuth'))(
  'takes $name, whose session is not here',
  async ({ vector, body }) => {
    const answer = await bench.send(vector.method, vector.path, JSON.parse(body), 'operator')
    expect(answer).toMatchObject({ status: 403, errorType: 'AccessDeniedException' })
    expect(answer.body.message).toContain('Invalid or expired session')
  },
)
