import { describe, expect, test } from 'vitest'
import { amazonWorld } from './support/amazon-world.ts'

const notifications = 'sellingpartnerapi::notifications'
const dayMs = 86_400_000

describe('a refresh token', () => {
  test('gets another access token each time, and comes back unchanged', async () => {
    const { call, consent, amazon } = await amazonWorld()
    const fields = { grant_type: 'refresh_token', refresh_token: consent.refreshToken }
    const answers = [await call.lwa(fields), await call.lwa(fields)]
    expect(new Set(answers.map(({ body }) => body.access_token)).size).toBe(2)
    for (const { status, body } of answers) {
      expect(status).toBe(200)
      expect(body).toMatchObject({ token_type: 'bearer', expires_in: 3600, refresh_token: consent.refreshToken })
      expect(body.access_token).toMatch(/^Atza\|/)
    }
    expect(amazon.count('lwa')).toBe(2)
    expect(amazon.violations).toEqual([])
  })

  test('is replaced when Amazon is told to', async () => {
    const { call, consent, amazon } = await amazonWorld()
    amazon.behaviour.changesRefreshTokens = true
    const first = { grant_type: 'refresh_token', refresh_token: consent.refreshToken }
    const { body } = await call.lwa(first)
    expect(body.refresh_token).not.toBe(first.refresh_token)
    expect((await call.lwa(first)).body.error).toBe('invalid_grant')
    expect((await call.lwa({ ...first, refresh_token: body.refresh_token })).status).toBe(200)
  })

  test('is refused once the seller has taken the consent back', async () => {
    const { call, consent } = await amazonWorld()
    consent.revoke()
    const { status, body } = await call.lwa({ grant_type: 'refresh_token', refresh_token: consent.refreshToken })
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
    expect(body.error_description).toContain('revoked')
  })

  test('is of no use to another app', async () => {
    const { call, amazon } = await amazonWorld()
    const other = amazon.addConsent({ app: amazon.addApp() })
    const { status, body } = await call.lwa({ grant_type: 'refresh_token', refresh_token: other.refreshToken })
    expect([status, body.error]).toEqual([400, 'unauthorized_client'])
  })
})

describe('an authorization code', () => {
  const exchange = { grant_type: 'authorization_code' }

  test('serves once', async () => {
    const { call, amazon, app } = await amazonWorld()
    const code = amazon.addAuthorizationCode({ app, sellerId: 'A1SELLER', region: 'eu' })
    const { body } = await call.lwa({ ...exchange, code })
    expect(body.refresh_token).toMatch(/^Atzr\|/)
    expect(amazon.grantOf(body.access_token)).toMatchObject({ consent: { sellerId: 'A1SELLER', region: 'eu' } })
    expect((await call.lwa({ grant_type: 'refresh_token', refresh_token: body.refresh_token })).status).toBe(200)
    expect((await call.lwa({ ...exchange, code })).body.error).toBe('invalid_grant')
  })

  test('lives for five minutes', async () => {
    const { call, amazon, app, clock } = await amazonWorld()
    const young = amazon.addAuthorizationCode({ app })
    await clock.advance(5 * 60_000 - 1)
    expect((await call.lwa({ ...exchange, code: young })).status).toBe(200)
    const old = amazon.addAuthorizationCode({ app })
    await clock.advance(5 * 60_000)
    expect((await call.lwa({ ...exchange, code: old })).body.error).toBe('invalid_grant')
  })

  test('goes with the redirect URI of the consent page, or with none', async () => {
    const { call, amazon, app } = await amazonWorld()
    const redirectUri = 'https://app.example.com/back'
    const add = () => amazon.addAuthorizationCode({ app, redirectUri })
    expect((await call.lwa({ ...exchange, code: add() })).status).toBe(200)
    expect((await call.lwa({ ...exchange, code: add(), redirect_uri: redirectUri })).status).toBe(200)
    expect((await call.lwa({ ...exchange, code: add(), redirect_uri: `${redirectUri}/x` })).status).toBe(400)
  })
})

describe('client secrets', () => {
  test('all work until their ends', async () => {
    const { call, clock, app, consent } = await amazonWorld()
    const [old, current] = [app.clientSecret, 'amzn1.oa2-cs.v1.next']
    app.rotateSecret(clock.now())
    app.addSecret({ value: current })
    const withSecret = (secret: string) =>
      call.lwa({ grant_type: 'refresh_token', refresh_token: consent.refreshToken, client_secret: secret })
    expect((await withSecret(old)).status).toBe(200)
    expect((await withSecret(current)).status).toBe(200)
    await clock.advance(7 * dayMs)
    const late = await withSecret(old)
    expect([late.status, late.body.error]).toEqual([401, 'invalid_client'])
    expect((await withSecret(current)).status).toBe(200)
    app.endSecrets(clock.now())
    expect((await withSecret(current)).body.error).toBe('invalid_client')
  })
})

describe('a grantless token', () => {
  test('is for scopes that Amazon knows', async () => {
    const { call } = await amazonWorld()
    const both = `${notifications} sellingpartnerapi::client_credential:rotation`
    const { body } = await call.lwa({ grant_type: 'client_credentials', scope: both })
    expect(body.access_token).toMatch(/^Atc\|/)
    expect(body.scope).toBe(both)
    const typo = { grant_type: 'client_credentials', scope: 'sellingpartnerapi::client_credential::rotation' }
    const { status, body: refusal } = await call.lwa(typo)
    expect([status, refusal.error]).toEqual([400, 'invalid_scope'])
  })
})

describe('a malformed request', () => {
  const cases: Readonly<Record<string, readonly [body: string, type?: string]>> = {
    'no grant type': ['client_id=a&client_secret=b'],
    'a doubled field': [
      'grant_type=refresh_token&grant_type=refresh_token&client_id=ID&client_secret=S&refresh_token=R',
    ],
    'an empty value': ['grant_type=refresh_token&client_id=ID&client_secret=S&refresh_token='],
    'a missing field': ['grant_type=refresh_token&client_id=ID&client_secret=S'],
    'a refresh token and a scope': [
      `grant_type=refresh_token&client_id=ID&client_secret=S&refresh_token=R&scope=${notifications}`,
    ],
    'a field of another grant': ['grant_type=client_credentials&client_id=ID&client_secret=S&scope=x&code=y'],
    'a number in JSON': ['{"grant_type":"refresh_token","client_id":1}', 'application/json'],
    'another type': ['grant_type=refresh_token', 'text/plain'],
  }

  test.each(Object.entries(cases))('%s is an invalid request', async (_name, [body, type]) => {
    const { call } = await amazonWorld()
    const answer = await call.rawLwa(body, type)
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request'])
  })

  test('a field in the query makes a good request invalid', async () => {
    const { call, app, consent } = await amazonWorld()
    const fields = { client_id: app.clientId, client_secret: app.clientSecret, refresh_token: consent.refreshToken }
    const body = new URLSearchParams({ grant_type: 'refresh_token', ...fields }).toString()
    expect((await call.rawLwa(body, undefined, '?client=x')).status).toBe(200)
    expect((await call.rawLwa(body, undefined, '?client_id=x')).body.error).toBe('invalid_request')
  })

  test('a grant type that is unknown is said to be so', async () => {
    const { call } = await amazonWorld()
    expect((await call.lwa({ grant_type: 'password' })).body.error).toBe('unsupported_grant_type')
  })

  test('unknown fields are a violation, and refused where Amazon is strict', async () => {
    const { call, amazon, consent } = await amazonWorld()
    const fields = { grant_type: 'refresh_token', refresh_token: consent.refreshToken, region: 'na' }
    expect((await call.lwa(fields)).status).toBe(200)
    expect(amazon.violations.map(({ rule }) => rule)).toEqual(['an unknown field region'])
    amazon.behaviour.strictUnknownFields = true
    expect((await call.lwa(fields)).body.error).toBe('invalid_request')
  })

  test('a form that is not percent-encoded is a violation', async () => {
    const { call, amazon, app, consent } = await amazonWorld()
    const { refreshToken } = consent
    const { clientId, clientSecret } = app
    const body = `grant_type=refresh_token&client_id=${clientId}&client_secret=${clientSecret}&refresh_token=${refreshToken}`
    expect((await call.rawLwa(body)).status).toBe(200)
    expect(amazon.violations.map(({ rule }) => rule)).toEqual(['a form that is not encoded'])
  })

  test('JSON is refused where Amazon takes forms only', async () => {
    const { call, amazon, app, consent } = await amazonWorld()
    const body = JSON.stringify({
      grant_type: 'refresh_token',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      refresh_token: consent.refreshToken,
    })
    expect((await call.rawLwa(body, 'application/json')).status).toBe(200)
    amazon.behaviour.lwaJson = false
    expect((await call.rawLwa(body, 'application/json')).body.error).toBe('invalid_request')
  })
})

test('lifetimes are those that were set, and written as they were told to be', async () => {
  const { call, amazon } = await amazonWorld()
  const grantless = () => call.lwa({ grant_type: 'client_credentials', scope: notifications })
  amazon.lifetimes.accessTokenS = 60
  expect((await grantless()).body.expires_in).toBe(60)
  amazon.behaviour.lifetimesAs = 'string'
  expect((await grantless()).body.expires_in).toBe('60')
  amazon.behaviour.lifetimesAs = 'absent'
  expect((await grantless()).body).not.toHaveProperty('expires_in')
})

test('the order of the fields is kept', async () => {
  const { call, amazon } = await amazonWorld()
  await call.rawLwa('client_secret=b&grant_type=c&client_id=a&client_id=a')
  expect(amazon.requests[0]?.fields).toEqual(['client_secret', 'grant_type', 'client_id', 'client_id'])
})
