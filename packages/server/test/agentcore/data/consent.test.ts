import { type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest'
import { publicUrl } from '../../support/server-bench.ts'
import { Oauth2Bench, returnUrl } from './support/oauth2-bench.ts'

let idp: IdentityProvider
let world: Oauth2Bench

beforeAll(async () => {
  idp = await startIdentityProvider({
    redirectUris: ['idp', 'made~1'].map((name) => `${publicUrl}/oauth2/callback/${name}`),
  })
})
afterAll(() => idp.close())
beforeEach(async () => {
  world = await Oauth2Bench.open(idp)
})
afterEach(async () => {
  await world.bench.broker.close()
  await idp.reset()
})

const invalidSession = {
  status: 403,
  errorType: 'AccessDeniedException',
  body: { message: 'Invalid or expired session; start a new consent', retryable: false },
}

test('a user consents, the application says whose session it was, and the poll brings the token', async () => {
  const token = await world.bench.tokenFor('agent', 'alice')
  const started = await world.ask(token, { customState: 'mine' }, 'agent')
  expect(started).toMatchObject({ status: 200, body: { sessionStatus: 'IN_PROGRESS' } })
  const { authorizationUrl, sessionUri } = started.body
  expect(authorizationUrl).toBe(
    `${publicUrl}/identities/oauth2/authorize?request_uri=${encodeURIComponent(sessionUri)}`,
  )
  expect(Object.keys(started.body).sort()).toEqual(['authorizationUrl', 'sessionStatus', 'sessionUri'])
  const back = await world.consent(authorizationUrl)
  expect(`${back.origin}${back.pathname}`).toBe(returnUrl)
  expect(Object.fromEntries(back.searchParams)).toEqual({ session_id: sessionUri, state: 'mine' })
  expect((await world.ask(token, { sessionUri }, 'agent')).body).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
  expect(await world.complete(sessionUri, { userId: 'alice' }, 'agent')).toMatchObject({ status: 200, text: '{}' })
  const { status, body } = await world.ask(token, { sessionUri }, 'agent')
  expect(status).toBe(200)
  expect(await idp.me(body.accessToken)).toMatchObject({ sub: 'alice' })
  const nowS = Math.floor(world.bench.clock.now() / 1000)
  expect(body.expiresAt).toBeGreaterThan(nowS)
  expect(body.expiresAt).toBeLessThan(nowS + 4000)
  expect(body.tokenType).toMatch(/^bearer$/i)
  expect([...body.grantedScopes].sort()).toEqual(['files:read', 'offline_access', 'openid'])
  expect(body).not.toHaveProperty('sessionStatus')
  expect((await world.ask(token)).body.accessToken).toBe(body.accessToken)
})

test('the same with a provider that was made by API, whose name in the broker nobody is told but the vendor', async () => {
  const token = await world.bench.tokenFor('agent', 'alice')
  const { body } = await world.consented(token, { resourceCredentialProviderName: 'made' })
  expect(await idp.me(body.accessToken)).toMatchObject({ sub: 'alice' })
  const refused = await world.ask(token, { resourceCredentialProviderName: 'made', customParameters: { state: 'x' } })
  expect(refused).toMatchObject({ status: 400, body: { fieldList: [{ name: 'customParameters.state' }] } })
  expect(refused.text).not.toContain('~')
})

test('a user who is known by a JWT completes with any JWT of theirs, and nobody else does', async () => {
  const path = '/identities/GetWorkloadAccessTokenForJWT'
  const { body: minted } = await world.bench.send('POST', path, {
    workloadName: 'agent',
    userToken: await idp.userToken({ user: 'alice' }),
  })
  const begin = async () => {
    const { body } = await world.ask(minted.workloadAccessToken)
    await world.consent(body.authorizationUrl)
    return body.sessionUri
  }
  const complete = async (userIdentifier: object) => world.complete(await begin(), userIdentifier)
  expect(await complete({ userId: 'alice' })).toMatchObject(invalidSession)
  expect(await complete({ userToken: await idp.userToken({ user: 'bob' }) })).toMatchObject(invalidSession)
  const sessionUri = await begin()
  const forged = `${(await idp.userToken({ user: 'alice' })).slice(0, -6)}AAAAAA`
  expect(await world.complete(sessionUri, { userToken: forged })).toMatchObject({
    status: 401,
    errorType: 'UnauthorizedException',
  })
  const another = await idp.userToken({ user: 'alice' })
  expect(await world.complete(sessionUri, { userToken: another })).toMatchObject({ status: 200 })
  const done = await world.ask(minted.workloadAccessToken, { sessionUri })
  expect(await idp.me(done.body.accessToken)).toMatchObject({ sub: 'alice' })
})

test('a session that is unknown, over, not there yet, another user’s or another workload’s gets one and the same answer', async () => {
  const token = await world.bench.tokenFor('agent', 'alice')
  const { body } = await world.ask(token)
  const { sessionUri, authorizationUrl } = body
  const refused = async (uri: string, userId: string, sender: 'agent' | 'other') => {
    const { status, errorType, body: refusal } = await world.complete(uri, { userId }, sender)
    return { status, errorType, body: refusal }
  }
  expect(await refused(sessionUri, 'alice', 'agent')).toEqual(invalidSession)
  await world.consent(authorizationUrl)
  const prefix = 'urn:ietf:params:oauth:request_uri:'
  const unknown = [`${prefix}abc-123`, `${prefix}nowhere.${'a'.repeat(22)}.b`, `${sessionUri.slice(0, -3)}AAA`]
  for (const uri of unknown) expect(await refused(uri, 'alice', 'agent')).toEqual(invalidSession)
  expect(await refused(sessionUri, 'bob', 'agent')).toEqual(invalidSession)
  expect(await refused(sessionUri, 'alice', 'other')).toEqual(invalidSession)
  const { body: late } = await world.ask(await world.bench.tokenFor('agent', 'carol'))
  await world.consent(late.authorizationUrl, { user: 'carol' })
  world.bench.clock.jump(601_000)
  expect(await refused(late.sessionUri, 'carol', 'agent')).toEqual(invalidSession)
})

test('a session that was used is nobody else’s to use; its own user hears again that it is complete', async () => {
  const token = await world.bench.tokenFor('agent', 'alice')
  const { body } = await world.ask(token)
  await world.consent(body.authorizationUrl)
  expect(await world.complete(body.sessionUri, { userId: 'alice' })).toMatchObject({ status: 200 })
  expect(await world.complete(body.sessionUri, { userId: 'bob' })).toMatchObject(invalidSession)
  expect(await world.complete(body.sessionUri, { userId: 'alice' }, 'other')).toMatchObject(invalidSession)
  expect(await world.complete(body.sessionUri, { userId: 'alice' })).toMatchObject({ status: 200 })
  expect((await idp.stats()).tokenRequests).toEqual({ authorization_code: 1 })
})

test('exactly one member says who the user is', async () => {
  const sessionUri = 'urn:ietf:params:oauth:request_uri:abc-123'
  for (const userIdentifier of [{}, { userId: 'alice', userToken: 'aaa.bbb.ccc' }, { user: 'alice' }])
    expect(await world.complete(sessionUri, userIdentifier)).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
    })
})

test('a consent that is denied is an error of the next poll, with the code of the vendor', async () => {
  const token = await world.bench.tokenFor('agent', 'alice')
  const { body } = await world.ask(token)
  await world.consent(body.authorizationUrl, { decision: 'deny' })
  const poll = await world.ask(token, { sessionUri: body.sessionUri })
  expect(poll).toMatchObject({
    status: 403,
    errorType: 'AccessDeniedException',
    body: { upstreamCode: 'access_denied', message: expect.stringMatching(/access_denied; start again without/) },
  })
})

test('a session that ran out is an error of the next poll', async () => {
  const token = await world.bench.tokenFor('agent', 'alice')
  const { body } = await world.ask(token)
  world.bench.clock.jump(601_000)
  const poll = await world.ask(token, { sessionUri: body.sessionUri })
  expect(poll).toMatchObject({ status: 403, body: { message: expect.stringContaining('has expired') } })
})

test('a poll with the session of another user, workload or provider finds nothing', async () => {
  const [alice, bob, other] = await Promise.all([
    world.bench.tokenFor('agent', 'alice'),
    world.bench.tokenFor('agent', 'bob'),
    world.bench.tokenFor('other', 'alice'),
  ])
  const { sessionUri } = (await world.ask(alice)).body
  const notFound = { status: 404, errorType: 'ResourceNotFoundException' }
  expect(await world.ask(bob, { sessionUri })).toMatchObject(notFound)
  expect(await world.ask(other, { sessionUri })).toMatchObject(notFound)
  expect(await world.ask(alice, { sessionUri, resourceCredentialProviderName: 'made' })).toMatchObject(notFound)
})

test('what one user consented to is no other’s, nor that of another workload', async () => {
  const { body } = await world.consented(await world.bench.tokenFor('agent', 'alice'))
  expect(body.accessToken).toEqual(expect.any(String))
  for (const [workload, user] of [
    ['agent', 'bob'],
    ['other', 'alice'],
  ] as const) {
    const answer = await world.ask(await world.bench.tokenFor(workload, user))
    expect(answer.body).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    expect(answer.text).not.toContain(body.accessToken)
  }
})

test('the poll of a forced consent waits for its session, although a token is kept', async () => {
  const token = await world.bench.tokenFor('agent', 'alice')
  const { body: first } = await world.consented(token)
  const { body: forced } = await world.ask(token, { forceAuthentication: true })
  expect(forced).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
  // One SDK leaves the member out of its polls, and the other sends false.
  for (const more of [{}, { forceAuthentication: false }])
    expect((await world.ask(token, { sessionUri: forced.sessionUri, ...more })).body).not.toHaveProperty('accessToken')
  await world.consent(forced.authorizationUrl)
  await world.complete(forced.sessionUri, { userId: 'alice' })
  const { body } = await world.ask(token, { sessionUri: forced.sessionUri, forceAuthentication: false })
  expect(body.accessToken).toEqual(expect.any(String))
  expect(body.accessToken).not.toBe(first.accessToken)
})

test('what is handed out is on record as a hash, and nothing secret is in a record, an error or a log', async () => {
  const token = await world.bench.tokenFor('agent', 'alice')
  const { body } = await world.consented(token)
  const jwt = await idp.userToken({ user: 'alice' })
  const refusals = [
    await world.ask(`${token}x`),
    await world.ask(token, { scopes: [`canary ${jwt}`] }),
    await world.ask(token, { resourceOauth2ReturnUrl: `https://canary.example/${jwt}` }),
    await world.complete('urn:ietf:params:oauth:request_uri:abc-123', { userToken: `${jwt.slice(0, -6)}AAAAAA` }),
  ]
  for (const refusal of refusals) expect(refusal.status).toBeGreaterThanOrEqual(400)
  const { audited, logger } = world.bench
  const shown = [...refusals.map(({ text }) => text), JSON.stringify(audited), JSON.stringify(logger)].join('\n')
  for (const secret of [token, body.accessToken, jwt, 'canary', jwt.split('.')[1] ?? '', 'throw-away-basic'])
    expect(shown).not.toContain(secret)
  const minted = audited.find(({ action }) => action === 'workload_token_issued')
  expect(minted).toMatchObject({ workload: 'agent', user: 'alice', credentials: [expect.any(String)] })
  expect(minted?.expiresAtMs).toBeGreaterThan(world.bench.clock.now())
  expect(audited).toContainEqual(
    expect.objectContaining({ action: 'consent_completed', workload: 'agent', user: 'alice', decision: 'granted' }),
  )
  expect(audited.filter(({ action, credentials }) => action === 'issue' && credentials !== undefined)).toHaveLength(1)
})
