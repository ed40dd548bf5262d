import { expect, test } from 'vitest'
import { acceptance, claimsOf, refusalOf } from './support/acceptance.ts'

const { identityProvider, open } = await acceptance()

test('what was allowed serves, and what is more is asked for together with it', async () => {
  const application = await open()
  await application.consent({ scopes: ['offline_access', 'files:read'] })
  await application.token({ scopes: ['files:read'] })
  const more = { scopes: ['files:read', 'files:write'] }
  const { authorizationUrl } = await application.consentNeeded(more)
  const asked = new URL(authorizationUrl).searchParams.get('scope')?.split(' ')
  expect(new Set(asked)).toEqual(new Set(['offline_access', 'files:read', 'files:write']))
  await application.token({ scopes: ['files:read'] })
})

test('scopes of an earlier consent are kept when more are asked for', async () => {
  const application = await open()
  await application.consent({ scopes: ['offline_access', 'files:read'] })
  const token = await application.consent({ scopes: ['mail:read'] })
  expect(new Set(token.scopes)).toEqual(new Set(['offline_access', 'files:read', 'mail:read']))
  await application.token({ scopes: ['files:read', 'mail:read'] })
})

test('scopes that are not granted are named, and not asked for round and round', async () => {
  await identityProvider.settings({ withheldScopes: ['files:write'] })
  const application = await open()
  const wanted = { scopes: ['offline_access', 'files:read', 'files:write'] }
  const { authorizationUrl, sessionUri } = await application.consentNeeded(wanted)
  await application.visit(authorizationUrl)
  await application.broker.completeSession(sessionUri, { userId: 'alice' })
  for (let round = 0; round < 2; round++)
    expect(await refusalOf(application.ask(wanted))).toMatchObject({
      code: 'access_denied',
      details: { missingScopes: ['files:write'] },
    })
  await application.token({ scopes: ['files:read'] })
})

test('a resource is asked for again with every token, and every token is for it', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2 })
  const application = await open()
  const forFiles = { scopes: ['offline_access', 'files:read'], resources: ['urn:api:files'] }
  const token = await application.consent(forFiles)
  expect(claimsOf(token.accessToken)).toMatchObject({ aud: 'urn:api:files', sub: 'alice' })
  application.clock.jump(3000)
  const renewed = await application.token(forFiles)
  expect(renewed.accessToken).not.toBe(token.accessToken)
  expect(claimsOf(renewed.accessToken)).toMatchObject({ aud: 'urn:api:files', sub: 'alice' })
  const { requests } = await identityProvider.stats()
  expect(requests.map(({ grantType, parameters }) => [grantType, parameters.resource])).toEqual([
    ['authorization_code', ['urn:api:files']],
    ['refresh_token', ['urn:api:files']],
  ])
})
