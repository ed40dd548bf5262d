import { type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { browserHandler } from '../../src/browser/browser-handler.ts'
import { Oauth2Bench } from '../agentcore/data/support/oauth2-bench.ts'
import { publicUrl } from '../support/server-bench.ts'

let idp: IdentityProvider
let world: Oauth2Bench
let frontChannel: string

beforeAll(async () => {
  idp = await startIdentityProvider({ redirectUris: [`${publicUrl}/oauth2/callback/idp`] })
})
afterAll(() => idp.close())
beforeEach(async () => {
  world = await Oauth2Bench.open(idp)
  frontChannel = (await world.ask(await world.bench.tokenFor('agent', 'alice'))).body.authorizationUrl
})
afterEach(() => world.bench.broker.close())

const careful = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

function expectCareful({ headers }: Response): void {
  expect(Object.fromEntries(headers)).toMatchObject(careful)
}

test('a browser is sent on to the vendor with plain parameters and PKCE, and tells nobody where it was', async () => {
  const answer = await world.bench.visit(frontChannel)
  expect(answer.status).toBe(302)
  expectCareful(answer)
  const url = new URL(answer.headers.get('location') ?? '')
  expect(`${url.origin}${url.pathname}`).toBe(`${idp.issuer}/auth`)
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: 'basic',
    response_type: 'code',
    redirect_uri: `${publicUrl}/oauth2/callback/idp`,
    code_challenge_method: 'S256',
    state: expect.any(String),
  })
  expect(url.searchParams.has('request_uri')).toBe(false)
})

test('asking changes nothing, however often, by HEAD, or ahead of time', async () => {
  await world.bench.visit(frontChannel, { method: 'HEAD' })
  await world.bench.visit(frontChannel, { headers: { 'sec-purpose': 'prefetch' } })
  await world.bench.visit(frontChannel)
  expect((await world.consent(frontChannel)).searchParams.get('session_id')).toMatch(/^urn:/)
})

test('a session that is unknown, or where the user has been at the vendor, gets one and the same page', async () => {
  const page = async (url: string) => {
    const answer = await world.bench.visit(url)
    expect(answer.status).toBe(400)
    expectCareful(answer)
    return answer.text()
  }
  const unknown = await page(`${frontChannel.slice(0, -3)}AAA`)
  expect(await page(`${publicUrl}/identities/oauth2/authorize?request_uri=%3Cscript%3E`)).toBe(unknown)
  await world.consent(frontChannel)
  expect(await page(frontChannel)).toBe(unknown)
  const later = (await world.ask(await world.bench.tokenFor('agent', 'bob'))).body.authorizationUrl
  world.bench.clock.jump(601_000)
  expect(await page(later)).toBe(unknown)
})

test('an address without a session, or with two, is not complete', async () => {
  const bare = `${publicUrl}/identities/oauth2/authorize`
  for (const url of [bare, `${frontChannel}&request_uri=x`, `${bare}?request_uri=${'x'.repeat(1025)}`]) {
    const answer = await world.bench.visit(url)
    expect([answer.status, (await answer.text()).includes('not complete')]).toEqual([400, true])
  }
  const head = await world.bench.visit(bare, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([400, ''])
})

test('takes GET and HEAD alone', async () => {
  const answer = await world.bench.visit(frontChannel, { method: 'POST' })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

test('what is elsewhere is not here', async () => {
  for (const path of ['', '/identities/oauth2/authorize/', '/identities/oauth2/authorizer', '/oauth2/callback/nobody'])
    expect((await world.bench.visit(`${publicUrl}${path}`)).status).toBe(404)
  const origin = new URL(publicUrl).origin
  expect((await world.bench.visit(frontChannel.replace(publicUrl, origin))).status).toBe(404)
})

test('a store that fails is a page without its words', async () => {
  const parts = {
    publicUrl: () => publicUrl,
    broker: { consents: { session: () => Promise.reject(new Error('canary: the disk is gone')) } },
  }
  const answer = await browserHandler(parts as never)(new Request(frontChannel))
  expect(answer.status).toBe(500)
  expectCareful(answer)
  expect(await answer.text()).not.toContain('canary')
})
