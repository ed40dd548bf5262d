import { describe, expect, onTestFinished, test } from 'vitest'
import { VirtualClock } from '@credbroker/testkit'
import { type ScriptedAmazon, scriptedAmazon } from '../support/amazon/scripted-amazon.ts'
import { type Exchange, type RecordedCase, recordedCases, replay } from './support/recordings.ts'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const prefix = /^(Atza|Atc|Atzr|Atz\.sprdt)\|/

interface Recorded {
  readonly amazon: ScriptedAmazon
  readonly clock: VirtualClock
}

/** What has to be so before an exchange, by case and the exchange's place in it. */
const before: Readonly<Record<string, Readonly<Record<number, (world: Recorded) => unknown>>>> = {
  'lwa 500': { 0: ({ amazon }) => amazon.faults.lwa.next('serverError') },
  'access token expired: refresh and retry': { 2: ({ amazon }) => amazon.expireAccessTokens() },
  'token expired or revoked server side, still cached': { 2: ({ amazon }) => amazon.expireAccessTokens() },
  'rdt throttled, then retried': { 0: oneAtATime, 3: ({ clock }) => clock.advance(1000) },
  'rdt throttled, retry off': { 0: oneAtATime },
  'rdt throttled, retry on': {
    0: ({ amazon }) => amazon.faults.sellingPartner.next('throttled'),
  },
}

const withoutLanguage = 'a user agent without its language'

/** What each client does that a good one does not. */
const violations: Readonly<Record<string, readonly string[]>> = {
  'amazon-sp-api': [],
  'sp-api-sdk': [withoutLanguage],
  'python-amazon-sp-api': [withoutLanguage, 'an unknown field', 'a body where none is expected'],
}

describe.each(Object.entries(violations))('traffic of %s', (client, known) => {
  const seen = new Set<string>()

  test.each(recordedCases(client).map((one) => [one.name, one] as const))('%s', async (name, recorded) => {
    const world = await recordedWorld()
    await replayed(world, recorded, before[name] ?? {})
    for (const { rule } of world.amazon.violations) seen.add(rule.replace(/field .*/, 'field'))
  })

  test('is good but for what is known of this client', () => {
    expect([...seen].sort()).toEqual([...known].sort())
  })
})

async function replayed(
  world: Recorded,
  { exchanges }: RecordedCase,
  steps: Readonly<Record<number, (world: Recorded) => unknown>>,
): Promise<void> {
  const { amazon } = world
  /** Tokens of this run, by those that were recorded. */
  const tokens = new Map<string, string>()
  for (const [index, exchange] of exchanges.entries()) {
    await steps[index]?.(world)
    const recordedToken = exchange.request.headers['x-amz-access-token']
    if (recordedToken !== undefined && !tokens.has(recordedToken)) {
      // The recording begins with a token that was got before.
      tokens.set(recordedToken, await sellerToken(amazon))
    }
    const base = amazon.hosts.get(exchange.request.headers.host ?? '') ?? ''
    const answer = await replay(base, exchange, tokens.get(recordedToken ?? ''))
    expect(answer.status).toBe(exchange.response.status)
    expect(Object.keys(answer.headers).sort()).toEqual(Object.keys(exchange.response.headers).sort())
    for (const [header, value] of Object.entries(exchange.response.headers)) {
      if (value === '<uuid>') expect(answer.headers[header]).toMatch(uuid)
      else expect(answer.headers[header]).toBe(value)
    }
    expectSameBody(answer.body, exchange.response.body, tokens)
  }
}

/** The same members in the same order; tokens are new, and of the same kind. */
function expectSameBody(body: any, recorded: any, tokens: Map<string, string>): void {
  const tokenMembers = ['access_token', 'refresh_token', 'restrictedDataToken']
  for (const member of tokenMembers) {
    const [actual, expected] = [body?.[member], recorded?.[member]]
    if (typeof expected !== 'string' || actual === expected) continue
    expect(actual).toMatch(prefix)
    expect(prefix.exec(actual)?.[0]).toBe(prefix.exec(expected)?.[0])
    expect(new Set(tokens.values())).not.toContain(actual)
    tokens.set(expected, actual)
    body[member] = expected
  }
  expect(JSON.stringify(body)).toBe(JSON.stringify(recorded))
}

async function recordedWorld(): Promise<Recorded> {
  const clock = new VirtualClock()
  const amazon = await scriptedAmazon({ clock })
  onTestFinished(() => amazon.close())
  const app = amazon.addApp({
    clientId: 'amzn1.application-oa2-client.fake0001',
    clientSecrets: [{ value: 'amzn1.oa2-cs.v1.fakesecret0001' }],
    delegatees: ['amzn1.sellerapps.app.target-application'],
  })
  amazon.addConsent({ app, sellerId: 'A1FAKENASELLER', refreshToken: 'Atzr|fake-na-1' })
  amazon.addConsent({ app, sellerId: 'A1FAKEEUSELLER', region: 'eu', refreshToken: 'Atzr|fake-eu-1' })
  amazon.addConsent({ app: amazon.addApp(), refreshToken: 'Atzr|fake-client2' })
  amazon.addAuthorizationCode({ app, code: 'SPAPICODEok' })
  return { amazon, clock }
}

function oneAtATime({ amazon }: Recorded): void {
  amazon.tokensPlan.burst = 1
}

async function sellerToken(amazon: ScriptedAmazon): Promise<string> {
  const refresh: Exchange = {
    request: {
      method: 'POST',
      target: '/auth/o2/token',
      headers: { 'content-type': 'application/json' },
      bodyText: JSON.stringify({
        grant_type: 'refresh_token',
        client_id: 'amzn1.application-oa2-client.fake0001',
        client_secret: 'amzn1.oa2-cs.v1.fakesecret0001',
        refresh_token: 'Atzr|fake-na-1',
      }),
    },
    response: { status: 200, headers: {}, body: {} },
  }
  return (await replay(amazon.hosts.get('api.amazon.com') ?? '', refresh)).body.access_token
}
