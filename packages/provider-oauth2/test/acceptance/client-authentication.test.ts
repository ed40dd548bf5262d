import { clients, type TestClient } from '@credbroker-workspace/identity-provider'
import { expect, test } from 'vitest'
import { acceptance } from './support/acceptance.ts'

const { identityProvider, open } = await acceptance()
const { machine: _, parOnly, ...withCodes } = clients

const optionsOf = ({ clientId, clientAuthMethod, clientSecret, privateKey, privateKeyId }: TestClient) => ({
  clientId,
  clientAuthMethod,
  clientSecret,
  privateKey,
  privateKeyId,
  ...(privateKey !== undefined && { signingAlgorithm: 'ES256' }),
})

test.each(Object.values<TestClient>(withCodes))(
  '$clientId redeems and refreshes by $clientAuthMethod and by nothing else',
  async (client) => {
    await identityProvider.settings({ accessTokenTtlS: 2 })
    const application = await open({ options: optionsOf(client) })
    expect(await application.userOf(await application.consent())).toBe('alice')
    application.clock.jump(3000)
    expect(await application.userOf(await application.token())).toBe('alice')
    expect(await identityProvider.stats()).toMatchObject({
      tokenRequests: { authorization_code: 1, refresh_token: 1 },
      clientAuthentication: { [client.clientId]: { [client.clientAuthMethod]: 2 } },
    })
    const { requests } = await identityProvider.stats()
    const sendsSecret = client.clientAuthMethod === 'client_secret_post'
    for (const { secretParameters } of requests) expect(secretParameters.includes('client_secret')).toBe(sendsSecret)
  },
)

test('a server that takes pushed requests only gets them pushed', async () => {
  const metadata = { ...(await identityProvider.metadata()), require_pushed_authorization_requests: true }
  const application = await open({ options: { ...optionsOf(parOnly), metadata } })
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  const url = new URL(authorizationUrl)
  expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
  expect((await identityProvider.stats()).pushedAuthorizationRequests).toBe(1)
  await application.visit(authorizationUrl)
  await application.broker.completeSession(sessionUri, { userId: 'alice' })
  expect(await application.userOf(await application.token({ sessionUri }))).toBe('alice')
})
