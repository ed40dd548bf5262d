import { expect, test } from 'vitest'
import { spApiWorld } from '../support/spapi-world.ts'

test('answers with everything that the next call needs, and Amazon takes it', async () => {
  const { broker, amazon, seller, clock } = await spApiWorld()
  const { spApiTokenResponse: answer } = await (await broker()).get('amazon', { spApiTokenRequest: {} })
  expect(answer.accessToken).toMatch(/^Atza\|/)
  expect(answer.endpoint).toBe(amazon.endpointUrl('na'))
  expect(answer.expiresAt).toBe(Math.floor(clock.now() / 1000) + 3600)
  expect(amazon.grantOf(answer.accessToken ?? '')).toMatchObject({ consent: seller })
  const call = await fetch(`${answer.endpoint}/orders/v0/orders?MarketplaceIds=ATVPDKIKX0DER`, {
    headers: answer.headers ?? {},
  })
  expect(call.status).toBe(200)
  expect(amazon.violations).toEqual([])
})

test('sends the token request as Login with Amazon documents it', async () => {
  const { broker, amazon, app, seller } = await spApiWorld()
  await (await broker()).get('amazon', { spApiTokenRequest: {} })
  const [request] = amazon.requests
  expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded;charset=UTF-8')
  expect(request?.headers['authorization']).toBeUndefined()
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
    grant_type: 'refresh_token',
    client_id: app.clientId,
    client_secret: app.clientSecret,
    refresh_token: seller.refreshToken,
  })
  expect(request?.body).not.toContain('|')
})

test('gives grantless tokens for the scopes that are asked for, and keeps them apart', async () => {
  const { broker, amazon } = await spApiWorld()
  const made = await broker()
  const ask = (scopes: readonly string[]) => made.get('amazon', { spApiTokenRequest: { grant: 'grantless', scopes } })
  const notifications = await ask(['sellingpartnerapi::notifications'])
  await ask(['sellingpartnerapi::client_credential:rotation'])
  const again = await ask(['sellingpartnerapi::notifications'])
  expect(again.spApiTokenResponse).toEqual(notifications.spApiTokenResponse)
  expect(amazon.count('lwa.client_credentials')).toBe(2)
  const { endpoint, headers } = notifications.spApiTokenResponse
  expect((await fetch(`${endpoint}/notifications/v1/destinations`, { headers: headers ?? {} })).status).toBe(200)
})

test('two applications without a refresh token never get each other’s grantless token', async () => {
  const { broker, amazon, options } = await spApiWorld()
  const other = amazon.addApp()
  const made = await broker({
    options: { refreshToken: undefined },
    providers: {
      other: {
        use: 'spapi',
        options: { ...options, refreshToken: undefined, clientId: other.clientId, clientSecret: other.clientSecret },
      },
    },
  })
  const request = { spApiTokenRequest: { grant: 'grantless', scopes: ['sellingpartnerapi::notifications'] } } as const
  const [one, two] = await Promise.all([made.get('amazon', request), made.get('other', request)])
  expect(one.spApiTokenResponse.accessToken).not.toBe(two.spApiTokenResponse.accessToken)
  expect(amazon.grantOf(two.spApiTokenResponse.accessToken ?? '')).toMatchObject({ app: other })
})

test('names accounts, each with its own region', async () => {
  const { broker, amazon, app, seller } = await spApiWorld()
  const european = amazon.addConsent({ app, region: 'eu' })
  const made = await broker({
    options: {
      refreshToken: undefined,
      endpointUrl: undefined,
      accounts: {
        us: { refreshToken: seller.refreshToken },
        eu: { refreshToken: european.refreshToken, region: 'eu' },
      },
    },
  })
  const us = await made.get('amazon', { spApiTokenRequest: { account: 'us' } })
  const eu = await made.get('amazon', { spApiTokenRequest: { account: 'eu', marketplace: 'uk' } })
  expect(us.spApiTokenResponse.endpoint).toBe('https://sellingpartnerapi-na.amazon.com')
  expect(eu.spApiTokenResponse.endpoint).toBe('https://sellingpartnerapi-eu.amazon.com')
  expect(amazon.grantOf(eu.spApiTokenResponse.accessToken ?? '')).toMatchObject({ consent: european })
})

test('in the sandbox the endpoint differs and the token does not', async () => {
  const { broker, amazon } = await spApiWorld()
  const made = await broker({ options: { sandbox: true, endpointUrl: undefined } })
  const { spApiTokenResponse } = await made.get('amazon', { spApiTokenRequest: {} })
  expect(spApiTokenResponse.endpoint).toBe('https://sandbox.sellingpartnerapi-na.amazon.com')
  expect(amazon.count('lwa')).toBe(1)
})

const wrong: readonly (readonly [string, object, string, RegExp])[] = [
  [
    'a scope with two double colons',
    { grant: 'grantless', scopes: ['sellingpartnerapi::client_credential::rotation'] },
    'scopes[0]',
    /did you mean "sellingpartnerapi::client_credential:rotation"/,
  ],
  ['grantless without scopes', { grant: 'grantless' }, 'scopes', /must name/],
  [
    'grantless with an account',
    { grant: 'grantless', scopes: ['sellingpartnerapi::notifications'], account: 'us' },
    'account',
    /no seller/,
  ],
  ['scopes of a seller’s token', { scopes: ['sellingpartnerapi::notifications'] }, 'scopes', /grantless/],
  ['an unknown account', { account: 'su' }, 'account', /no account of this provider/],
  ['an unknown marketplace', { marketplace: 'XX' }, 'marketplace', /country code/],
  ['a marketplace of another region', { marketplace: 'DE' }, 'marketplace', /region eu/],
  ['a return URL for a configured account', { returnUrl: 'https://app.example.com/done' }, 'returnUrl', /consents/],
]

for (const [name, request, field, message] of wrong)
  test(`refuses ${name}, and asks Amazon nothing`, async () => {
    const { broker, amazon } = await spApiWorld()
    const asked = (await broker()).handle({ provider: 'amazon', request: { spApiTokenRequest: request } })
    const error = await asked.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'validation_failed', message: expect.stringMatching(message) })
    expect(error).toMatchObject({ details: { fieldList: [{ name: `spApiTokenRequest.${field}` }] } })
    expect(amazon.requests).toEqual([])
  })

test('a configuration’s mistakes are found together', async () => {
  const { broker } = await spApiWorld()
  const options = {
    marketplace: 'DE',
    clientSecretExpiresAt: '2026-02-31T00:00:00Z',
    applicationId: 'amzn1.sp.solution.x',
  }
  const error = await broker({ options }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'config_invalid',
    details: {
      problems: ['clientSecretExpiresAt', 'refreshToken', 'marketplace'].map((option) => ({
        path: `providers.amazon.options.${option}`,
      })),
    },
  })
})
