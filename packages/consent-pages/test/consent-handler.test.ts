import { BrokerError, type CallbackRefusal } from '@credbroker/core'
import { expect, test } from 'vitest'
import { consentHandler } from '../src/index.ts'
import { callbackBroker, returned } from './support/callback-broker.ts'
import { expectPageHeaders } from './support/security-headers.ts'

const at = (path: string, init?: RequestInit) => new Request(`https://broker.example${path}`, init)
const callback = '/oauth2/callback/github?code=c&state=s'

test('sends a browser on by 303, so that nothing of its request is repeated, kept or passed on', async () => {
  const { broker, taken } = await callbackBroker(returned)
  const answer = await consentHandler(broker)(at(callback))
  expect(answer.status).toBe(303)
  expect(Object.fromEntries(answer.headers)).toEqual({
    location: 'https://app.example/done?session_id=urn%3Ax',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  expect(await answer.text()).toBe('')
  expect(taken).toEqual(['code=c&state=s'])
})

test('gives the query to the provider as it is, with what is repeated in it', async () => {
  const { broker, taken } = await callbackBroker(returned)
  await consentHandler(broker)(at('/oauth2/callback/github?state=a&state=b&code=%26%3D+x'))
  expect(taken).toEqual(['state=a&state=b&code=%26%3D+x'])
})

const refusals: Readonly<Record<CallbackRefusal, string>> = {
  unknown_session: 'This sign-in is not known',
  malformed: 'This address is not complete',
  wrong_issuer: 'The wrong service has answered',
  expired: 'The time for this sign-in is over',
}

test.each(Object.entries(refusals))(
  '%s is a page with words for the user, and leads nowhere',
  async (reason, heading) => {
    const { broker } = await callbackBroker(async () => ({ outcome: 'refused', reason: reason as CallbackRefusal }))
    const answer = await consentHandler(broker)(
      at('/oauth2/callback/github?state=canary&error_description=<b>canary</b>&return=https://evil.example'),
    )
    expect(answer.status).toBe(400)
    expectPageHeaders(answer)
    expect(answer.headers.get('location')).toBeNull()
    const html = await answer.text()
    expect(html).toContain(`<h1>${heading}</h1>`)
    expect(html).not.toMatch(/canary|evil|href|http-equiv/)
  },
)

test.each([
  '/oauth2/callback/unknown?state=s',
  '/oauth2/callback/plain?state=s',
  '/oauth2/callback/',
  '/oauth2/callback',
  '/oauth2/callback/github/',
  '/oauth2/callback/git%68ub',
  '/oauth2/callback//github',
  '//oauth2/callback/github',
  '/oauth2/callback/github/../../x',
  '/elsewhere/oauth2/callback/github',
  '/',
])('%s is not there', async (path) => {
  const { broker, taken } = await callbackBroker(returned)
  for (const method of ['GET', 'HEAD']) {
    const answer = await consentHandler(broker)(at(path, { method }))
    expect(answer.status).toBe(404)
    expectPageHeaders(answer)
    expect((await answer.text()).includes('<h1>There is nothing here</h1>')).toBe(method === 'GET')
  }
  expect(taken).toEqual([])
})

test.each(['/broker', '/broker/'])('under the base path %s it is there and nowhere else', async (basePath) => {
  const { broker } = await callbackBroker(returned)
  const handler = consentHandler(broker, { basePath })
  expect((await handler(at(`/broker${callback}`))).status).toBe(303)
  expect((await handler(at(callback))).status).toBe(404)
  expect((await handler(at(`/brokers${callback}`))).status).toBe(404)
})

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
  '%s is refused, a form from the vendor too',
  async (method) => {
    const { broker, taken } = await callbackBroker(returned)
    const answer = await consentHandler(broker)(at(callback, { method }))
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
    expectPageHeaders(answer)
    expect(taken).toEqual([])
  },
)

test('HEAD tells whether there is a callback, and takes nothing back', async () => {
  const { broker, taken } = await callbackBroker(returned)
  const answer = await consentHandler(broker)(at(callback, { method: 'HEAD' }))
  expect(answer.status).toBe(200)
  expect(await answer.text()).toBe('')
  expect(taken).toEqual([])
})

test.each([
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { purpose: 'prefetch' },
  { purpose: 'Prefetch' },
])('%j uses nothing up', async (headers) => {
  const { broker, taken } = await callbackBroker(returned)
  const answer = await consentHandler(broker)(at(callback, { headers }))
  expect(answer.status).toBe(204)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(taken).toEqual([])
  expect((await consentHandler(broker)(at(callback, { headers: { 'sec-purpose': 'x' } }))).status).toBe(303)
})

test('a query of more than 16 KiB is not looked at', async () => {
  const { broker, taken } = await callbackBroker(returned)
  const path = (length: number) => `/oauth2/callback/github?${'x'.repeat(length - 1)}`
  expect((await consentHandler(broker)(at(path(16 * 1024)))).status).toBe(303)
  const answer = await consentHandler(broker)(at(path(16 * 1024 + 1)))
  expect(answer.status).toBe(400)
  expect(taken).toHaveLength(1)
})

const secret = 'canary-5d1f'

test.each([
  ['a bug', new TypeError(secret), 500, null],
  ['a code that is not for browsers', new BrokerError('upstream_rejected', secret), 500, null],
  ['a vendor that is down', new BrokerError('upstream_unavailable', secret, { retryAfterMs: 1_200 }), 503, '2'],
  ['a store that is locked', new BrokerError('internal', secret, { retryable: true }), 503, null],
])('%s is a page with the request id and without the words', async (_name, error, status, retryAfter) => {
  const { broker } = await callbackBroker(() => Promise.reject(error))
  const answer = await consentHandler(broker)(at(callback))
  expect(answer.status).toBe(status)
  expect(answer.headers.get('retry-after')).toBe(retryAfter)
  expectPageHeaders(answer)
  const html = await answer.text()
  expect(html).toMatch(/<p class="note">For those who look after it: request [0-9a-f]{16}-\w+<\/p>/)
  expect(html).not.toContain('canary')
})

test('what is no error of the broker is a page too', async () => {
  const broken = {
    consents: {
      providers: [],
      callback: () => Promise.reject(new Error(secret)),
    },
  }
  // A broker's own door throws only what it knows; a host may wrap it.
  const answer = await consentHandler(broken as never)(at(callback))
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toMatch(/canary|class="note"/)
})
