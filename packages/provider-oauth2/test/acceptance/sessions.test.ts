import { expect, test } from 'vitest'
import { acceptance, refusalOf } from './support/acceptance.ts'

const { identityProvider, open } = await acceptance()
const tenMinutesMs = 10 * 60_000

test.each([
  ['another user', { workload: 'agent', user: 'bob' }],
  ['another workload of the same user', { workload: 'assistant', user: 'alice' }],
])('a session is as unknown to %s as one that never was', async (_, stranger) => {
  const application = await open()
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  await application.visit(authorizationUrl)
  const never = `${sessionUri.slice(0, -4)}${sessionUri.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
  const poll = async (handle: string) => withoutIds(await refusalOf(application.ask({ sessionUri: handle }, stranger)))
  expect(await poll(sessionUri)).toEqual(await poll(never))
  expect((await identityProvider.stats()).tokenRequests).toEqual({})
  await application.broker.completeSession(sessionUri, { userId: 'alice' })
  expect(await application.userOf(await application.token({ sessionUri }))).toBe('alice')
})

test("nobody completes another user's session, and is told no more than of one that never was", async () => {
  const application = await open()
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  await application.visit(authorizationUrl)
  const never = `${sessionUri.slice(0, -4)}${sessionUri.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
  const complete = async (handle: string) =>
    withoutIds(await refusalOf(application.broker.completeSession(handle, { userId: 'bob' })))
  expect(await complete(sessionUri)).toEqual(await complete(never))
  expect((await identityProvider.stats()).tokenRequests).toEqual({})
})

test('a user who never came back has failed when the time is over', async () => {
  const application = await open()
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  application.clock.jump(tenMinutesMs)
  for (let poll = 0; poll < 2; poll++)
    expect(await application.ask({ sessionUri })).toMatchObject({ sessionStatus: 'FAILED', sessionUri })
  expect(await application.visit(authorizationUrl)).toMatchObject({ outcome: 'refused' })
  expect((await identityProvider.stats()).tokenRequests).toEqual({})
})

test('a code that nobody confirmed in time is never redeemed', async () => {
  const application = await open()
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  await application.visit(authorizationUrl)
  application.clock.jump(tenMinutesMs)
  expect(await application.ask({ sessionUri })).toMatchObject({ sessionStatus: 'FAILED' })
  const { code } = await refusalOf(application.broker.completeSession(sessionUri, { userId: 'alice' }))
  expect(code).toBe('access_denied')
  expect((await identityProvider.stats()).tokenRequests).toEqual({})
})

test('a forced attempt gives its own token, and the kept one serves until then', async () => {
  const application = await open()
  const kept = await application.consent()
  const forced = { forceAuthentication: true }
  const { authorizationUrl, sessionUri } = await application.consentNeeded(forced)
  expect(await application.ask({ sessionUri })).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
  expect((await application.token()).accessToken).toBe(kept.accessToken)
  await application.visit(authorizationUrl)
  await application.broker.completeSession(sessionUri, { userId: 'alice' })
  const renewed = await application.token({ sessionUri })
  expect(renewed.accessToken).not.toBe(kept.accessToken)
  expect((await application.token()).accessToken).toBe(renewed.accessToken)
})

function withoutIds({ requestId: _, ...refusal }: Readonly<Record<string, unknown>>) {
  return refusal
}
