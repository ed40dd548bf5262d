import type { Caller } from '@credbroker/core'
import { expect, test } from 'vitest'
import { acceptance, claimsOf, refusalOf } from './support/acceptance.ts'

const { identityProvider, open } = await acceptance()
const onBehalfOf = { grantType: 'TOKEN_EXCHANGE', actorTokenContent: 'M2M' } as const
const exchange = { oauth2Flow: 'ON_BEHALF_OF_TOKEN_EXCHANGE', scopes: ['mail:read'] } as const

async function callerFor(user: string, lifetimeS = 300): Promise<Caller> {
  return { workload: 'agent', user, userToken: await identityProvider.userToken({ user, lifetimeS }) }
}

test('an exchanged token is the same user, our client as the actor, and the audience asked for', async () => {
  const application = await open({ options: { onBehalfOf } })
  const token = await application.token({ ...exchange, audiences: ['urn:api:mail'] }, await callerFor('carol'))
  expect(claimsOf(token.accessToken)).toMatchObject({ sub: 'carol', act: { sub: 'basic' }, aud: 'urn:api:mail' })
  expect(await application.userOf(token)).toBe('carol')
  const { tokenRequests } = await identityProvider.stats()
  expect(tokenRequests).toEqual({
    client_credentials: 1,
    'urn:ietf:params:oauth:grant-type:token-exchange': 1,
  })
})

test.each(['absent', 'wrong'] as const)(
  'an answer whose issued_token_type is %s is no token',
  async (issuedTokenType) => {
    await identityProvider.settings({ issuedTokenType })
    const application = await open({ options: { onBehalfOf } })
    const asked = application.ask({ ...exchange, audiences: ['urn:api:mail'] }, await callerFor('carol'))
    expect(await refusalOf(asked)).toMatchObject({ code: 'upstream_rejected' })
  },
)

test('two audiences are both sent, and one that the server does not know is the mistake of who asked', async () => {
  const application = await open({ options: { onBehalfOf } })
  const caller = await callerFor('carol')
  const both = await application.token({ ...exchange, audiences: ['urn:api:mail', 'urn:api:files'] }, caller)
  expect(new Set([claimsOf(both.accessToken).aud].flat())).toEqual(new Set(['urn:api:mail', 'urn:api:files']))
  const unknown = { ...exchange, audiences: ['urn:api:mail', 'urn:api:nothing'] }
  const refusal = await refusalOf(application.ask(unknown, caller))
  expect(refusal).toMatchObject({ code: 'validation_failed' })
  const { requests } = await identityProvider.stats()
  expect(new Set(requests.at(-1)?.parameters.audience)).toEqual(new Set(unknown.audiences))
})

test('in JWT grant mode the user token is the assertion', async () => {
  const application = await open({ options: { onBehalfOf: { grantType: 'JWT_AUTHORIZATION_GRANT' } } })
  const token = await application.token(exchange, await callerFor('carol'))
  expect(await application.userOf(token)).toBe('carol')
  const { requests } = await identityProvider.stats()
  expect(requests).toHaveLength(1)
  expect(requests[0]).toMatchObject({
    grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    parameters: { requested_token_use: ['on_behalf_of'] },
    secretParameters: expect.arrayContaining(['assertion']),
  })
})

test("one user's exchanged token is never another's, and serves until the user token ends", async () => {
  const application = await open({ options: { onBehalfOf } })
  const [carol, bob] = [await callerFor('carol', 100), await callerFor('bob')]
  const forMail = { ...exchange, audiences: ['urn:api:mail'] }
  const first = await application.token(forMail, carol)
  expect((await application.token(forMail, carol)).accessToken).toBe(first.accessToken)
  expect(await application.userOf(await application.token(forMail, bob))).toBe('bob')
  application.clock.jump(101_000)
  await refusalOf(application.ask(forMail, carol))
})

test('a user without a token of their own cannot be acted for', async () => {
  const application = await open({ options: { onBehalfOf } })
  const { code } = await refusalOf(application.ask(exchange, { workload: 'agent', user: 'carol' }))
  expect(code).toBe('validation_failed')
  expect((await identityProvider.stats()).tokenRequests).toEqual({})
})
