import { expect, test } from 'vitest'
import { consentAs } from '@credbroker-workspace/identity-provider'
import { acceptance, refusalOf } from './support/acceptance.ts'
import { alice, publicUrl, returnUrl } from './support/application.ts'

const { identityProvider, open } = await acceptance()

test('without a consent the answer is where to get one, and nothing is asked of the token endpoint', async () => {
  const { authorizationUrl, sessionUri, sessionStatus } = await (await open()).consentNeeded()
  const url = new URL(authorizationUrl)
  expect(`${url.origin}${url.pathname}`).toBe(`${identityProvider.issuer}/auth`)
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: 'basic',
    response_type: 'code',
    redirect_uri: `${publicUrl}/oauth2/callback/idp`,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^[\w.-]{22,}$/),
    prompt: 'consent',
  })
  expect(new Set(url.searchParams.get('scope')?.split(' '))).toEqual(
    new Set(['openid', 'offline_access', 'files:read']),
  )
  expect(sessionUri).toMatch(/^urn:ietf:params:oauth:request_uri:[a-zA-Z0-9\-._~]+$/)
  expect(sessionStatus).toBe('IN_PROGRESS')
  expect((await identityProvider.stats()).tokenRequests).toEqual({})
})

test('a user who allows it, and an application that says so, make a token of one code', async () => {
  const application = await open()
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  const outcome = await application.visit(authorizationUrl)
  expect(outcome).toMatchObject({ outcome: 'returned', failed: false })
  expect(await application.ask({ sessionUri })).toMatchObject({ sessionStatus: 'IN_PROGRESS', sessionUri })
  expect((await identityProvider.stats()).tokenRequests).toEqual({})
  await application.broker.completeSession(sessionUri, { userId: 'alice' })
  const token = await application.token({ sessionUri })
  expect(token).toMatchObject({ tokenType: expect.stringMatching(/^bearer$/i), expiresAt: expect.any(Number) })
  expect(await application.userOf(token)).toBe('alice')
  expect((await identityProvider.stats()).tokenRequests).toEqual({ authorization_code: 1 })
})

test('the browser goes back to the application with the session, and with nothing of the code', async () => {
  const application = await open()
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  const outcome = await application.visit(authorizationUrl)
  const location = new URL(outcome.outcome === 'returned' ? outcome.location : '')
  expect(`${location.origin}${location.pathname}`).toBe(returnUrl)
  expect(Object.fromEntries(location.searchParams)).toEqual({ session_id: sessionUri })
})

test("the application's own state comes back as it was, encoded once", async () => {
  const application = await open()
  const customState = 'a b&c=d#e'
  const { authorizationUrl, sessionUri } = await application.consentNeeded({ customState })
  expect(authorizationUrl).not.toContain(encodeURIComponent(customState))
  const outcome = await application.visit(authorizationUrl)
  const location = outcome.outcome === 'returned' ? outcome.location : ''
  expect(new URL(location).searchParams.getAll('state')).toEqual([customState])
  expect(location).toMatch(/[?&]state=a(\+|%20)b%26c%3Dd%23e(&|$)/)
  await application.broker.completeSession(sessionUri, { userId: 'alice' })
  expect(await application.userOf(await application.token({ sessionUri, customState }))).toBe('alice')
})

test('a user who says no has said no, and keeps what was allowed before', async () => {
  const application = await open()
  const kept = await application.consent()
  const { authorizationUrl, sessionUri } = await application.consentNeeded({ forceAuthentication: true })
  expect(await application.visit(authorizationUrl, { decision: 'deny' })).toMatchObject({ failed: true })
  for (let poll = 0; poll < 3; poll++)
    expect(await application.ask({ sessionUri })).toMatchObject({ sessionStatus: 'FAILED', failure: 'access_denied' })
  expect((await application.token()).accessToken).toBe(kept.accessToken)
  expect(await application.userOf(kept)).toBe('alice')
})

test('a callback that is visited twice shows the same and redeems nothing twice', async () => {
  const application = await open()
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  const back = await consentAs(authorizationUrl, { user: 'alice', decision: 'allow' })
  const visit = () => application.broker.consents.callback('idp', back.searchParams)
  const first = await visit()
  expect(await visit()).toEqual(first)
  await application.broker.completeSession(sessionUri, { userId: 'alice' })
  const token = await application.token({ sessionUri })
  expect(await visit()).toMatchObject({ outcome: 'returned' })
  expect(await application.userOf(token)).toBe('alice')
  expect(await identityProvider.stats()).toMatchObject({ codeReplays: 0, tokenRequests: { authorization_code: 1 } })
})

test.each([
  ['an unknown state', (back: URL) => back.searchParams.set('state', `${back.searchParams.get('state')}x`)],
  ['no state', (back: URL) => back.searchParams.delete('state')],
  ['another issuer', (back: URL) => back.searchParams.set('iss', 'https://other.example')],
  ['no issuer', (back: URL) => back.searchParams.delete('iss')],
  ['two codes', (back: URL) => back.searchParams.append('code', 'another')],
  ['two states', (back: URL) => back.searchParams.append('state', back.searchParams.get('state') ?? '')],
])('a callback with %s is refused, and nothing is redeemed', async (_, change) => {
  const application = await open()
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  const back = await consentAs(authorizationUrl, { user: 'alice', decision: 'allow' })
  change(back)
  expect(await application.broker.consents.callback('idp', back.searchParams)).toMatchObject({ outcome: 'refused' })
  await refusalOf(application.broker.completeSession(sessionUri, { userId: 'alice' }))
  expect((await identityProvider.stats()).tokenRequests).toEqual({})
})

test.each([
  'http://127.0.0.1:9/other',
  `${returnUrl}/more`,
  `${returnUrl}.example`,
  'http://127.0.0.1:9/Done',
  'http://somebody@127.0.0.1:9/done',
  `${returnUrl}#fragment`,
  `${returnUrl}?more=1`,
  'http:127.0.0.1:9/done',
  'https:evil.example',
])('a return URL that is not registered, %s, begins nothing', async (resourceOauth2ReturnUrl) => {
  const application = await open()
  expect(await refusalOf(application.ask({ resourceOauth2ReturnUrl }))).toMatchObject({ code: 'validation_failed' })
  expect((await identityProvider.stats()).discoveries).toBe(0)
})

test('a caller without a user is not served from anybody', async () => {
  const application = await open({ options: { onBehalfOf: { grantType: 'TOKEN_EXCHANGE' } } })
  await application.consent()
  const before = (await identityProvider.stats()).tokenRequests
  for (const oauth2Flow of ['USER_FEDERATION', 'ON_BEHALF_OF_TOKEN_EXCHANGE'] as const) {
    const { code } = await refusalOf(application.ask({ oauth2Flow }, { workload: 'agent' }))
    expect(['access_denied', 'unauthenticated'], oauth2Flow).toContain(code)
  }
  expect((await identityProvider.stats()).tokenRequests).toEqual(before)
})

test('what a caller adds to the authorization request never replaces what is ours', async () => {
  const application = await open()
  const taken = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'nonce', 'code_challenge', 'PROMPT']
  for (const name of taken)
    expect(await refusalOf(application.ask({ customParameters: { [name]: 'mine' } })), name).toMatchObject({
      code: 'validation_failed',
    })
  const { authorizationUrl } = await application.consentNeeded({ customParameters: { login_hint: 'alice' } })
  expect(new URL(authorizationUrl).searchParams.getAll('login_hint')).toEqual(['alice'])
})

test('two workloads of one user have consents of their own', async () => {
  const application = await open()
  const token = await application.consent({}, alice)
  await application.consentNeeded({}, { ...alice, workload: 'assistant' })
  const other = await application.consent({}, { ...alice, workload: 'assistant' })
  expect(other.accessToken).not.toBe(token.accessToken)
  expect((await application.token()).accessToken).toBe(token.accessToken)
})
