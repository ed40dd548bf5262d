import { clients, consentAs } from '@credbroker-workspace/identity-provider'
import { expect, test } from 'vitest'
import { acceptance } from './support/acceptance.ts'
import { alice, type Application } from './support/application.ts'
import { VendorFront } from './support/vendor-front.ts'

const { identityProvider, open } = await acceptance()
const { clientId, clientSecret } = clients.post

async function consent(application: Application, front: VendorFront) {
  const { authorizationUrl, sessionUri } = await application.consentNeeded()
  const back = await consentAs(front.authorizationUrl(authorizationUrl), { user: 'alice', decision: 'allow' })
  expect(await application.broker.consents.callback('idp', front.callback(back))).toMatchObject({ failed: false })
  await application.broker.completeSession(sessionUri, { userId: 'alice' })
  return application.token({ sessionUri }, alice)
}

test("Slack's token of the user is found under authed_user, and refreshed from there", async () => {
  await identityProvider.settings({ accessTokenTtlS: 2, refreshTokens: 'always', nestedIn: 'authed_user' })
  const front = new VendorFront(identityProvider, {
    authorizationEndpoint: 'https://slack.com/oauth/v2/authorize',
    tokenEndpoint: 'https://slack.com/api/oauth.v2.access',
    scopeParameter: 'user_scope',
  })
  const options = { vendor: 'slack', tokenOwner: 'user', clientId, clientSecret, scopes: ['files:read'] }
  const application = await open({ options }, front.fetch)
  expect(await application.userOf(await consent(application, front))).toBe('alice')
  application.clock.jump(3000)
  expect(await application.userOf(await application.token())).toBe('alice')
})

test('GitHub refuses a refresh token with status 200, and the user is asked once', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2, refreshTokens: 'always' })
  const callbackIssuer = 'https://github.com/login/oauth'
  const front = new VendorFront(identityProvider, {
    authorizationEndpoint: `${callbackIssuer}/authorize`,
    tokenEndpoint: `${callbackIssuer}/access_token`,
    callbackIssuer,
  })
  const options = { vendor: 'github', clientId, clientSecret, scopes: ['files:read'] }
  const application = await open({ options }, front.fetch)
  await consent(application, front)
  const answer = { status: 200, body: { error: 'bad_refresh_token' } }
  await identityProvider.settings({ faults: [{ endpoint: 'token', answer, times: 100 }] })
  application.clock.jump(3000)
  const first = await application.consentNeeded()
  for (let round = 0; round < 3; round++) expect(await application.consentNeeded()).toEqual(first)
  expect((await identityProvider.stats()).refreshRequests).toBe(1)
})
