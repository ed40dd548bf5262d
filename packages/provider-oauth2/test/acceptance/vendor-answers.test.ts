import { expect, test } from 'vitest'
import { acceptance, refusalOf } from './support/acceptance.ts'

const { identityProvider, open } = await acceptance()

test.each(['absent', 'null', 'empty'] as const)(
  'a refresh token that is %s in the answer leaves the one that is kept',
  async (refreshTokenInAnswer) => {
    await identityProvider.settings({ accessTokenTtlS: 2, rotation: false, refreshTokenInAnswer })
    const application = await open()
    await application.consent()
    for (let round = 1; round <= 2; round++) {
      application.clock.jump(3000)
      expect(await application.userOf(await application.token())).toBe('alice')
      expect((await identityProvider.stats()).refreshRequests).toBe(round)
    }
  },
)

test.each(['string', 'absent', 'null'] as const)(
  'a lifetime that is %s in the answer neither kills the token nor keeps refreshing it',
  async (expiresIn) => {
    await identityProvider.settings({ accessTokenTtlS: 5 })
    // Nobody to ask how long a token lives.
    const { introspection_endpoint: _, ...metadata } = await identityProvider.metadata()
    const application = await open({ options: { metadata } })
    await application.consent()
    await identityProvider.settings({ expiresIn })
    application.clock.jump(6000)
    expect(await application.userOf(await application.token())).toBe('alice')
    expect((await identityProvider.stats()).refreshRequests).toBe(1)
    for (let call = 0; call < 9; call++) {
      application.clock.jump(330)
      await application.token()
    }
    expect((await identityProvider.stats()).refreshRequests).toBeLessThanOrEqual(2)
  },
)

test('where the answer does not say how long a token lives, the server is asked', async () => {
  await identityProvider.settings({ accessTokenTtlS: 600, expiresIn: 'absent' })
  const application = await open()
  const token = await application.consent()
  expect(token.expiresAt).toBeGreaterThan(Date.now() / 1000 + 500)
  application.clock.jump(601_000)
  expect((await application.token()).accessToken).not.toBe(token.accessToken)
  expect(await identityProvider.stats()).toMatchObject({ refreshRequests: 1 })
})

test('a token in a form is a token', async () => {
  await identityProvider.settings({ formEncoded: true })
  const application = await open()
  expect(await application.userOf(await application.consent())).toBe('alice')
})

test.each([
  { status: 200, body: { error: 'bad_refresh_token' } },
  { status: 400, body: { error: 'invalid_grant' } },
  { status: 403, body: { error: 'invalid_grant' } },
])(
  'a refresh token that is refused with $status $body.error means asking the user, and is not shown again',
  async (answer) => {
    await identityProvider.settings({ accessTokenTtlS: 2 })
    const application = await open()
    await application.consent()
    await identityProvider.settings({ faults: [{ endpoint: 'token', answer, times: 100 }] })
    application.clock.jump(3000)
    const first = await application.consentNeeded()
    for (let round = 0; round < 3; round++) expect(await application.consentNeeded()).toEqual(first)
    expect((await identityProvider.stats()).refreshRequests).toBe(1)
  },
)

test.each([
  { status: 500, body: '<html><body>Something went wrong</body></html>' },
  { status: 502, body: { error: 'server_error' } },
  { status: 429, headers: { 'retry-after': '1' }, body: { error: 'slow_down' } },
])('an answer of $status does not end a consent, and is worth asking again', async (answer) => {
  await identityProvider.settings({ accessTokenTtlS: 2 })
  const application = await open()
  await application.consent()
  await identityProvider.settings({ faults: [{ endpoint: 'token', answer }] })
  application.clock.jump(3000)
  expect(await refusalOf(application.ask())).toMatchObject({ retryable: true })
  application.clock.jump(60_000)
  expect(await application.userOf(await application.token())).toBe('alice')
  expect((await identityProvider.stats()).replays).toBe(0)
})

test('a client secret that the server no longer takes leaves the consents alone', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2 })
  const application = await open()
  await application.consent()
  const answer = { status: 401, body: { error: 'invalid_client' } }
  await identityProvider.settings({ faults: [{ endpoint: 'token', answer }] })
  application.clock.jump(3000)
  await expect(application.ask()).rejects.toMatchObject({
    code: 'upstream_rejected',
    details: { upstreamCode: 'invalid_client' },
  })
  application.clock.jump(60_000)
  expect(await application.userOf(await application.token())).toBe('alice')
})

test('an answer without a token at its top is no token, and nothing is kept', async () => {
  await identityProvider.settings({ nestedIn: 'authed_user' })
  const application = await open()
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  await application.visit(authorizationUrl)
  await application.broker.completeSession(sessionUri, { userId: 'alice' }).catch(() => undefined)
  expect(await application.ask({ sessionUri })).toMatchObject({ sessionStatus: 'FAILED' })
  await identityProvider.settings({ nestedIn: '' })
  await application.consentNeeded()
})
