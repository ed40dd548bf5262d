import { type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { oauth2Output } from '../../../src/agentcore/data/oauth2-output.ts'
import { publicUrl, type Reply } from '../../support/server-bench.ts'
import { Oauth2Bench } from './support/oauth2-bench.ts'

let idp: IdentityProvider
let world: Oauth2Bench

beforeAll(async () => {
  idp = await startIdentityProvider()
})
afterAll(() => idp.close())
beforeEach(async () => {
  world = await Oauth2Bench.open(idp)
})
afterEach(() => world.bench.broker.close())

function invalid(name: string, message: string) {
  return {
    status: 400,
    errorType: 'ValidationException',
    body: { reason: 'FieldValidationFailed', fieldList: [{ name, message: expect.stringContaining(message) }] },
  }
}

test('M2M brings a token at once, with or without a user, and the same one as long as it is good', async () => {
  const m2m = { oauth2Flow: 'M2M', scopes: ['files:read'], resourceOauth2ReturnUrl: undefined }
  const answers: Reply[] = []
  for (const token of [await world.bench.tokenFor('agent'), await world.bench.tokenFor('agent', 'alice')])
    answers.push(await world.ask(token, m2m))
  const [one, two] = answers.map(({ body }) => body)
  expect(one).toEqual({
    accessToken: expect.any(String),
    tokenType: expect.stringMatching(/^bearer$/i),
    expiresAt: expect.any(Number),
    grantedScopes: ['files:read'],
  })
  expect(two.accessToken).toBe(one.accessToken)
})

test('an empty list of scopes is a request for the usual ones', async () => {
  const answer = await world.ask(await world.bench.tokenFor('agent'), { oauth2Flow: 'M2M', scopes: [] })
  expect(answer).toMatchObject({ status: 200, body: { accessToken: expect.any(String) } })
})

test('the way a token is asked for changes nothing about it: a frozen answer is nobody’s to change', async () => {
  const answer = Object.freeze({ oauth2TokenResponse: Object.freeze({ accessToken: 'a', tokenType: 'Bearer' }) })
  expect(oauth2Output(answer, () => publicUrl)).toEqual({ accessToken: 'a', tokenType: 'Bearer' })
  expect(answer).toEqual({ oauth2TokenResponse: { accessToken: 'a', tokenType: 'Bearer' } })
})

test('a device’s user is sent to the vendor’s own address, with the code to type in there', () => {
  const response = {
    authorizationUrl: 'https://vendor.example/device',
    sessionUri: 'urn:ietf:params:oauth:request_uri:idp.a.b',
    sessionStatus: 'IN_PROGRESS',
    userCode: 'ABCD-EFGH',
  }
  expect(oauth2Output({ oauth2TokenResponse: response }, () => publicUrl)).toEqual(response)
})

test('what a vendor gives with a token comes along', () => {
  const response = { accessToken: 'a', vendorParameters: { instance_url: 'https://x.example' }, scopes: [] }
  expect(oauth2Output({ oauth2TokenResponse: response }, () => publicUrl)).toEqual({
    accessToken: 'a',
    vendorParameters: { instance_url: 'https://x.example' },
    grantedScopes: [],
  })
})

test('the user flow says how to get a token for a user to whoever has none', async () => {
  expect(await world.ask(await world.bench.tokenFor('agent'))).toMatchObject(
    invalid('workloadIdentityToken', 'GetWorkloadAccessTokenForJWT or GetWorkloadAccessTokenForUserId'),
  )
})

test('the user flow needs a return URL, registered and given, with every call', async () => {
  const agent = await world.bench.tokenFor('agent', 'alice')
  const member = 'resourceOauth2ReturnUrl'
  const without = { resourceOauth2ReturnUrl: undefined }
  const { sessionUri } = (await world.ask(agent)).body
  expect(await world.ask(agent, without)).toMatchObject(invalid(member, 'must provide resourceOauth2ReturnUrl'))
  expect(await world.ask(agent, { ...without, sessionUri })).toMatchObject(invalid(member, 'must provide'))
  for (const url of ['https://app.example/done/', 'https://app.example/DONE', 'https://evil.example/']) {
    const refused = await world.ask(agent, { resourceOauth2ReturnUrl: url })
    expect(refused).toMatchObject(invalid(member, 'must equal one of the return URLs registered'))
    expect(refused.text).not.toContain(url)
  }
  const homeless = await world.bench.tokenFor('homeless', 'alice')
  for (const more of [{}, without])
    expect(await world.ask(homeless, more)).toMatchObject(invalid(member, 'must register at least one return URL'))
})

test('on behalf of a user the user’s own JWT is exchanged, and nobody’s without one', async () => {
  const onBehalfOf = { oauth2Flow: 'ON_BEHALF_OF_TOKEN_EXCHANGE', scopes: ['files:read'], forceAuthentication: false }
  for (const token of [await world.bench.tokenFor('agent'), await world.bench.tokenFor('agent', 'alice')])
    expect(await world.ask(token, onBehalfOf)).toMatchObject(
      invalid('workloadIdentityToken', 'mint it with GetWorkloadAccessTokenForJWT'),
    )
  const { body } = await world.bench.send('POST', '/identities/GetWorkloadAccessTokenForJWT', {
    workloadName: 'agent',
    userToken: await idp.userToken({ user: 'alice' }),
  })
  const answer = await world.ask(body.workloadAccessToken, onBehalfOf)
  expect(answer).toMatchObject({ status: 200, body: { accessToken: expect.any(String) } })
})

test('who takes a grant’s name for a flow is told which flows there are', async () => {
  const refused = await world.ask(await world.bench.tokenFor('agent', 'alice'), { oauth2Flow: 'TOKEN_EXCHANGE' })
  expect(refused).toMatchObject(invalid('oauth2Flow', 'ON_BEHALF_OF_TOKEN_EXCHANGE'))
})

test('a provider that is not there, or is of another kind, is not found', async () => {
  const token = await world.bench.tokenFor('agent')
  world.bench.directory.providers.set('oauth2/gone', 'gone').set('apikey/idp', 'idp').set('payment/idp', 'idp')
  const notFound = { status: 404, errorType: 'ResourceNotFoundException' }
  for (const name of ['nobody', 'gone'])
    expect(await world.ask(token, { oauth2Flow: 'M2M', resourceCredentialProviderName: name })).toMatchObject(notFound)
  const named = { workloadIdentityToken: token, resourceCredentialProviderName: 'idp' }
  expect(await world.bench.send('POST', '/identities/api-key', named, 'operator')).toMatchObject(notFound)
  const paymentTokenRequest = { stripePrivyTokenRequest: { requestPath: '/v1/wallets', requestBody: '{}' } }
  const payment = await world.bench.send(
    'POST',
    '/identities/payment/token',
    { ...named, paymentTokenRequest },
    'operator',
  )
  expect(payment).toMatchObject(notFound)
})

test('a provider that is not finished says what it lacks', async () => {
  world.bench.directory.unfinished.set('oauth2/half', 'clientSecret is empty')
  const token = await world.bench.tokenFor('agent')
  const refused = await world.ask(token, { oauth2Flow: 'M2M', resourceCredentialProviderName: 'half' })
  expect(refused).toMatchObject(invalid('resourceCredentialProviderName', 'clientSecret is empty'))
})

test('what the broker finds wrong is named as the client named it', async () => {
  const refused = await world.ask(await world.bench.tokenFor('agent', 'alice'), {
    customParameters: { redirect_uri: 'https://evil.example' },
  })
  expect(refused).toMatchObject({
    status: 400,
    body: { fieldList: [{ name: 'customParameters.redirect_uri' }] },
  })
  expect(refused.text).not.toContain('oauth2TokenRequest')
  expect(refused.text).not.toContain('evil.example')
})
