import { type Broker, BrokerError, type Grant, memoryStore } from '@credbroker/core'
import { expect, test } from 'vitest'
import { type BrokerChanges, type SpApiWorld, spApiWorld } from '../support/spapi-world.ts'

const returnUrl = 'https://app.example.com/amazon/done'
const ann = { workload: 'shop', user: 'ann' } as const
const identifier = { userId: 'ann' } as const
const redirectUri = 'https://broker.example.com/oauth2/callback/amazon'

interface ConsentWorld extends SpApiWorld {
  consenting(changes?: BrokerChanges): Promise<Broker>
  /** Opens Amazon's page as a browser does, agrees as a seller, and gives the query of the way back. */
  agree(authorizationUrl: string, sellerId: string): URLSearchParams
}

async function consentWorld(): Promise<ConsentWorld> {
  const world = await spApiWorld()
  const { app, amazon } = world
  return {
    ...world,
    consenting: (changes = {}) =>
      world.broker({
        ...changes,
        options: { refreshToken: undefined, applicationId: app.applicationId, ...changes.options },
        config: {
          publicUrl: 'https://broker.example.com',
          workloads: {
            shop: { providers: { amazon: {} }, returnUrls: [returnUrl] },
            other: { providers: { amazon: {} }, returnUrls: [returnUrl] },
          },
          ...changes.config,
        },
      }),
    agree(authorizationUrl, sellerId) {
      const page = new URL(authorizationUrl)
      const code = amazon.addAuthorizationCode({
        app,
        sellerId,
        redirectUri: page.searchParams.get('redirect_uri') ?? '',
      })
      return new URLSearchParams({
        state: page.searchParams.get('state') ?? '',
        selling_partner_id: sellerId,
        spapi_oauth_code: code,
        mws_auth_token: 'amzn.mws.0',
      })
    },
  }
}

const ask = { spApiTokenRequest: { returnUrl } } as const

async function grantsOf(broker: Broker): Promise<readonly Grant[]> {
  const grants: Grant[] = []
  for await (const grant of broker.consents.grants()) grants.push(grant)
  return grants
}

async function begin(broker: Broker, more: object = {}): Promise<{ authorizationUrl: string; sessionUri: string }> {
  const answer = await broker.handle({
    provider: 'amazon',
    request: { spApiTokenRequest: { returnUrl, ...more } },
    caller: ann,
  })
  const { authorizationUrl = '', sessionUri = '' } = answer['spApiTokenResponse'] as {
    authorizationUrl?: string
    sessionUri?: string
  }
  return { authorizationUrl, sessionUri }
}

async function connect(broker: Broker, world: ConsentWorld, sellerId = 'A1SELLER', more: object = {}): Promise<string> {
  const { authorizationUrl, sessionUri } = await begin(broker, more)
  const outcome = await broker.consents.callback('amazon', world.agree(authorizationUrl, sellerId))
  expect(outcome).toMatchObject({ outcome: 'returned', failed: false })
  await broker.completeSession(sessionUri, identifier)
  return sessionUri
}

test('sends the seller to Seller Central of the marketplace, and back to the broker', async () => {
  const world = await consentWorld()
  const { authorizationUrl } = await begin(await world.consenting(), { marketplace: 'MX' })
  const url = new URL(authorizationUrl)
  expect(url.origin + url.pathname).toBe('https://sellercentral.amazon.com.mx/apps/authorize/consent')
  const { state = '', ...rest } = Object.fromEntries(url.searchParams)
  expect(rest).toEqual({ application_id: world.app.applicationId, redirect_uri: redirectUri })
  expect(state.length).toBeGreaterThan(40)
})

test('says that the application is a draft, and knows vendors', async () => {
  const world = await consentWorld()
  const { authorizationUrl } = await begin(await world.consenting({ options: { draft: true, partner: 'vendor' } }))
  const url = new URL(authorizationUrl)
  expect(url.host).toBe('vendorcentral.amazon.com')
  expect(url.searchParams.get('version')).toBe('beta')
})

test('keeps the seller’s consent, and hands out tokens from then on', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  const sessionUri = await connect(broker, world)
  const polled = await broker.get('amazon', { spApiTokenRequest: { sessionUri, returnUrl } }, ann)
  expect(polled.spApiTokenResponse).toMatchObject({
    sellingPartnerId: 'A1SELLER',
    accessToken: expect.stringMatching(/^Atza/),
  })
  const { spApiTokenResponse: token } = await broker.get('amazon', ask, ann)
  expect(world.amazon.grantOf(token.accessToken ?? '')).toMatchObject({ consent: { sellerId: 'A1SELLER' } })
  // The code's own access token serves: no refresh was needed.
  expect(world.amazon.count('lwa')).toBe(1)
  expect(world.amazon.violations).toEqual([])
})

test('the code is exchanged with the address that the consent page had', async () => {
  const world = await consentWorld()
  await connect(await world.consenting(), world)
  const [request] = world.amazon.requests
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toMatchObject({
    grant_type: 'authorization_code',
    redirect_uri: redirectUri,
  })
})

test('restricted data tokens rest on the same consent, and on none of another user or workload', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  const restricted = { spApiRestrictedDataTokenRequest: { operation: 'getOrderAddress' } } as const
  await expect(broker.get('amazon', restricted, ann)).rejects.toMatchObject({ code: 'access_denied' })
  await connect(broker, world)
  await expect(broker.get('amazon', restricted, ann)).resolves.toBeDefined()
  for (const caller of [{ ...ann, user: 'bob' }, { ...ann, workload: 'other' }, { workload: 'shop' }])
    await expect(broker.get('amazon', restricted, caller)).rejects.toMatchObject({ code: 'access_denied' })
})

test('a consent outlives the process', async () => {
  const world = await consentWorld()
  const store = memoryStore(world.clock)
  const first = await world.consenting({ services: { store } })
  await connect(first, world)
  const second = await world.consenting({ services: { store } })
  const { spApiTokenResponse } = await second.get('amazon', ask, ann)
  expect(spApiTokenResponse.accessToken).toMatch(/^Atza/)
})

test('shows a consent with its end a year ahead', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  await connect(broker, world)
  const grants = await grantsOf(broker)
  expect(grants).toMatchObject([
    { kind: 'spApiToken', status: 'active', user: 'ann', consentExpiresAtMs: world.clock.now() + 365 * 86_400_000 },
  ])
  expect(JSON.stringify(grants)).not.toMatch(/Atzr|Atza/)
})

test('a consent that the seller withdrew is over, for restricted tokens too, and the seller is asked again', async () => {
  const world = await consentWorld()
  const { amazon, clock } = world
  const broker = await world.consenting()
  await connect(broker, world)
  const restricted = { spApiRestrictedDataTokenRequest: { operation: 'getOrderAddress' } } as const
  await broker.get('amazon', restricted, ann)
  const { spApiTokenResponse } = await broker.get('amazon', ask, ann)
  const grant = amazon.grantOf(spApiTokenResponse.accessToken ?? '')
  if (grant !== undefined && 'consent' in grant) grant.consent.revoke()
  await clock.advance(60_000)
  const answer = await broker.get('amazon', ask, { ...ann, forceRefresh: true })
  expect(answer.spApiTokenResponse.sessionStatus).toBe('IN_PROGRESS')
  await expect(broker.get('amazon', restricted, ann)).rejects.toMatchObject({ code: 'access_denied' })
  expect(await grantsOf(broker)).toMatchObject([{ status: 'needs_consent' }])
})

test('only the same seller renews a consent', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  await connect(broker, world)
  const { authorizationUrl, sessionUri } = await begin(broker, { forceAuthentication: true })
  const outcome = await broker.consents.callback('amazon', world.agree(authorizationUrl, 'A2OTHER'))
  expect(outcome).toMatchObject({
    outcome: 'returned',
    failed: true,
    location: expect.stringContaining('error=wrong_seller'),
  })
  await expect(broker.completeSession(sessionUri, identifier)).rejects.toMatchObject({ code: 'access_denied' })
  await connect(broker, world, 'A1SELLER', { forceAuthentication: true, customState: 'again' })
})

test('a code that is older than five minutes is not shown to Amazon', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  const { authorizationUrl, sessionUri } = await begin(broker)
  await broker.consents.callback('amazon', world.agree(authorizationUrl, 'A1SELLER'))
  await world.clock.advance(300_000)
  await expect(broker.completeSession(sessionUri, identifier)).rejects.toMatchObject({
    code: 'upstream_rejected',
    message: expect.stringMatching(/five minutes/),
  })
  expect(world.amazon.requests).toEqual([])
})

test('a fault of Amazon’s at the exchange loses nothing: completing again succeeds', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  const { authorizationUrl, sessionUri } = await begin(broker)
  await broker.consents.callback('amazon', world.agree(authorizationUrl, 'A1SELLER'))
  world.amazon.faults.lwa.next('serverError')
  await expect(broker.completeSession(sessionUri, identifier)).rejects.toMatchObject({ code: 'upstream_unavailable' })
  await expect(broker.completeSession(sessionUri, identifier)).resolves.toBeUndefined()
})

test('an exchange whose answer was lost ends the attempt', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  const { authorizationUrl, sessionUri } = await begin(broker)
  await broker.consents.callback('amazon', world.agree(authorizationUrl, 'A1SELLER'))
  world.amazon.faults.lwa.next('reset')
  await expect(broker.completeSession(sessionUri, identifier)).rejects.toBeInstanceOf(BrokerError)
  const polled = await broker.get('amazon', { spApiTokenRequest: { sessionUri, returnUrl } }, ann)
  expect(polled.spApiTokenResponse).toMatchObject({ sessionStatus: 'FAILED', failure: 'outcome_unknown' })
})

test('a seller who cancels is a failed attempt with Amazon’s code', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  const { authorizationUrl, sessionUri } = await begin(broker)
  const state = new URL(authorizationUrl).searchParams.get('state') ?? ''
  const outcome = await broker.consents.callback('amazon', new URLSearchParams({ state, error: 'access_denied' }))
  expect(outcome).toMatchObject({ failed: true, location: expect.stringContaining('error=access_denied') })
  const polled = await broker.get('amazon', { spApiTokenRequest: { sessionUri, returnUrl } }, ann)
  expect(polled.spApiTokenResponse).toMatchObject({ sessionStatus: 'FAILED', failure: 'access_denied' })
})

test.each([
  ['without a seller', { spapi_oauth_code: 'c' }],
  ['without a code', { selling_partner_id: 'A1SELLER' }],
])('a return %s sends the browser nowhere', async (_, parameters) => {
  const world = await consentWorld()
  const broker = await world.consenting()
  const { authorizationUrl } = await begin(broker)
  const state = new URL(authorizationUrl).searchParams.get('state') ?? ''
  const outcome = await broker.consents.callback('amazon', new URLSearchParams({ state, ...parameters }))
  expect(outcome).toEqual({ outcome: 'refused', reason: 'malformed' })
})

test('an ended consent is gone here, and its cached tokens with it', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  await connect(broker, world)
  await broker.get('amazon', ask, ann)
  const [grant] = await grantsOf(broker)
  await broker.consents.revokeGrant('amazon', grant?.id ?? '')
  expect((await broker.get('amazon', ask, ann)).spApiTokenResponse.sessionStatus).toBe('IN_PROGRESS')
  expect(await grantsOf(broker)).toEqual([])
})

const fromAppstore = {
  amazonCallbackUri: 'https://sellercentral.amazon.com/apps/authorize/confirm/amzn1.sp.solution.x',
  amazonState: 'am-state',
  sellingPartnerId: 'A1SELLER',
}

test('a consent that begins in the Appstore goes on at the address that Amazon named', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  const { authorizationUrl, sessionUri } = await begin(broker, { appstore: { ...fromAppstore, version: 'beta' } })
  const url = new URL(authorizationUrl)
  expect(url.origin + url.pathname).toBe(fromAppstore.amazonCallbackUri)
  const { state: _, ...rest } = Object.fromEntries(url.searchParams)
  expect(rest).toEqual({ amazon_state: 'am-state', redirect_uri: redirectUri, version: 'beta' })
  await broker.consents.callback('amazon', world.agree(authorizationUrl, 'A1SELLER'))
  await broker.completeSession(sessionUri, identifier)
})

test.each([
  'https://evil.example/',
  'http://sellercentral.amazon.com/',
  'https://sellercentral.amazon.com.evil.example/',
  'https://sellercentral.amazon.com:8443/',
  'https://user@sellercentral.amazon.com/',
  'https://sellercentral.amazon.com@evil.example/',
  'javascript:alert(1)',
])('does not send a browser to %s', async (amazonCallbackUri) => {
  const world = await consentWorld()
  const broker = await world.consenting()
  await expect(begin(broker, { appstore: { ...fromAppstore, amazonCallbackUri } })).rejects.toMatchObject({
    code: 'validation_failed',
  })
})

test('no session of one user is completed by another, and no consent is kept then', async () => {
  const world = await consentWorld()
  const broker = await world.consenting()
  const { authorizationUrl, sessionUri } = await begin(broker)
  await broker.consents.callback('amazon', world.agree(authorizationUrl, 'A1SELLER'))
  await expect(broker.completeSession(sessionUri, { userId: 'bob' })).rejects.toMatchObject({ code: 'access_denied' })
  expect(world.amazon.requests).toEqual([])
  expect(await grantsOf(broker)).toEqual([])
})

test('configured accounts and consents live in one provider', async () => {
  const world = await consentWorld()
  const broker = await world.consenting({
    options: { accounts: { house: { refreshToken: world.seller.refreshToken } } },
  })
  const house = await broker.get('amazon', { spApiTokenRequest: { account: 'house' } }, ann)
  expect(house.spApiTokenResponse.accessToken).toMatch(/^Atza/)
  expect((await broker.get('amazon', ask, ann)).spApiTokenResponse.sessionStatus).toBe('IN_PROGRESS')
})

test('a consent for another application is none, and its code is not shown to this one', async () => {
  const world = await consentWorld()
  const store = memoryStore(world.clock)
  const first = await world.consenting({ services: { store } })
  await connect(first, world)
  const { authorizationUrl, sessionUri } = await begin(first, { forceAuthentication: true })
  await first.consents.callback('amazon', world.agree(authorizationUrl, 'A1SELLER'))
  const before = world.amazon.requests.length
  for (const options of [
    { clientId: 'amzn1.application-oa2-client.other' },
    { applicationId: 'amzn1.sp.solution.other' },
  ]) {
    const other = await world.consenting({ services: { store }, options })
    expect((await other.get('amazon', ask, ann)).spApiTokenResponse.sessionStatus).toBe('IN_PROGRESS')
  }
  const other = await world.consenting({
    services: { store },
    options: { clientId: 'amzn1.application-oa2-client.other' },
  })
  await expect(other.completeSession(sessionUri, identifier)).rejects.toMatchObject({
    code: 'access_denied',
    message: expect.stringMatching(/configured anew/),
  })
  expect(world.amazon.requests.length).toBe(before)
})

test('a consent that is ended in one process ends in the others within five minutes', async () => {
  const world = await consentWorld()
  const store = memoryStore(world.clock)
  const [one, other] = [
    await world.consenting({ services: { store } }),
    await world.consenting({ services: { store } }),
  ]
  await connect(one, world)
  await other.get('amazon', ask, ann)
  await other.get('amazon', ask, ann)
  const [grant] = await grantsOf(one)
  await one.consents.revokeGrant('amazon', grant?.id ?? '')
  await world.clock.advance(300_000)
  expect((await other.get('amazon', ask, ann)).spApiTokenResponse.sessionStatus).toBe('IN_PROGRESS')
})
