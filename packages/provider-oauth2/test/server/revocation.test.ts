import { scriptedUpstream, steps } from '@credbroker/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Revocation, revoke } from '../../src/server/revocation.ts'
import type { RevokedTokens } from '../../src/server/vendor-revocation.ts'
import { clientId, clientSecret, type PartsUnderTest, providerParts } from '../support/provider-parts.ts'

const never = new AbortController().signal
const both: RevokedTokens = { accessToken: 'at-1', refreshToken: 'rt-1' }

async function revoking(more: PartsUnderTest = {}) {
  const upstream = await scriptedUpstream()
  onTestFinished(() => upstream.close())
  const parts = await providerParts({ origin: upstream.url, fetch: upstream.fetch, ...more })
  return {
    upstream,
    end: (tokens: RevokedTokens = both, signal = never): Promise<Revocation> => revoke(parts, tokens, signal),
  }
}

const form = (body: string) => Object.fromEntries(new URLSearchParams(body))

describe('by RFC 7009', () => {
  test('the refresh token first, then the access token, as the client', async () => {
    const { upstream, end } = await revoking()
    upstream.always(steps.respond({ status: 200 }))
    expect(await end()).toBe('revoked')
    expect(upstream.requests.map(({ path, body }) => [path, form(body)])).toEqual([
      ['/revoke', { token: 'rt-1', token_type_hint: 'refresh_token' }],
      ['/revoke', { token: 'at-1', token_type_hint: 'access_token' }],
    ])
    const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
    expect(upstream.requests[0]?.headers['authorization']).toBe(`Basic ${credentials}`)
  })

  test('a preset may name the one that counts', async () => {
    const revocation = { url: 'https://acme.example/revoke', style: 'rfc7009', token: 'refresh' } as const
    const { upstream, end } = await revoking({ vendor: { revocation } })
    upstream.always(steps.respond({ status: 200 }))
    expect(await end()).toBe('revoked')
    expect(upstream.requests.map(({ body }) => form(body)['token'])).toEqual(['rt-1'])
  })

  test('what the second call brings does not matter', async () => {
    const { upstream, end } = await revoking()
    upstream.respond({ status: 200 }).respond({ status: 400, json: { error: 'unsupported_token_type' } })
    expect(await end()).toBe('revoked')
  })

  test.each([
    { what: 'a refusal', step: steps.respond({ status: 401, json: { error: 'invalid_client' } }) },
    { what: 'a failure', step: steps.respond({ status: 503 }) },
    { what: 'a redirect', step: steps.redirectTo('https://evil.example') },
    { what: 'a reset', step: steps.reset() },
  ])('$what means that it failed', async ({ step }) => {
    const { upstream, end } = await revoking()
    upstream.always(step)
    expect(await end()).toBe('failed')
  })

  test('a caller that gave up gets no error either', async () => {
    const { end } = await revoking()
    expect(await end(both, AbortSignal.abort())).toBe('failed')
  })

  test('there is nothing to call, or nothing to end', async () => {
    const metadata = { issuer: 'https://a.example', token_endpoint: 'https://a.example/token' }
    const { upstream, end } = await revoking({ options: { metadata } })
    expect(await end()).toBe('unsupported')
    expect(await (await revoking()).end({})).toBe('unsupported')
    expect(upstream.requests).toEqual([])
  })
})

describe("in the vendor's own way", () => {
  test('the token authorizes itself', async () => {
    const revocation = { url: 'https://acme.example/me', style: 'bearer', method: 'DELETE' } as const
    const { upstream, end } = await revoking({ vendor: { revocation } })
    upstream.respond({ status: 204 })
    expect(await end()).toBe('revoked')
    expect(upstream.requests).toMatchObject([
      { method: 'DELETE', path: '/me', body: '', headers: { authorization: 'Bearer at-1' } },
    ])
  })

  test('an error that comes with status 200 is one', async () => {
    const revocation = { url: 'https://acme.example/revoke', style: 'bearer', token: 'access' } as const
    const answer = { errorIn200: { member: 'ok', failedWhen: false } }
    const { upstream, end } = await revoking({ vendor: { revocation, answer } })
    upstream.respond({ json: { ok: false, error: 'fatal_error' } }).respond({ json: { ok: true, revoked: true } })
    expect(await end()).toBe('failed')
    expect(await end()).toBe('revoked')
  })

  test('the client authorizes it, and the token is in JSON', async () => {
    const url = `https://api.acme.example/applications/${clientId}/token`
    const { upstream, end } = await revoking({ vendor: { revocation: { url, style: 'client', method: 'DELETE' } } })
    upstream.respond({ status: 204 })
    expect(await end()).toBe('revoked')
    const [request] = upstream.requests
    expect(request).toMatchObject({ method: 'DELETE', path: `/applications/${clientId}/token` })
    expect(request?.headers['authorization']).toMatch(/^Basic /)
    expect(JSON.parse(request?.body ?? '')).toEqual({ access_token: 'at-1' })
  })

  test("Square's", async () => {
    const revocation = { url: 'https://acme.example/revoke', style: 'square', token: 'access' } as const
    const { upstream, end } = await revoking({ vendor: { revocation } })
    upstream.respond({ json: { success: true } })
    expect(await end()).toBe('revoked')
    const [request] = upstream.requests
    expect(request?.headers).toMatchObject({
      authorization: `Client ${clientSecret}`,
      'content-type': 'application/json',
    })
    expect(JSON.parse(request?.body ?? '')).toEqual({ client_id: clientId, access_token: 'at-1' })
  })

  test("Stripe's ends the account that the grant is of", async () => {
    const revocation = { url: 'https://acme.example/deauthorize', style: 'stripe' } as const
    const { upstream, end } = await revoking({ vendor: { revocation } })
    upstream.respond({ json: { stripe_user_id: 'acct_1' } })
    expect(await end({ ...both, kept: { stripe_user_id: 'acct_1' } })).toBe('revoked')
    expect(form(upstream.requests[0]?.body ?? '')).toEqual({ client_id: clientId, stripe_user_id: 'acct_1' })
    expect(await end()).toBe('unsupported')
  })

  test('a token that is not there cannot be ended', async () => {
    const revocation = { url: 'https://acme.example/me', style: 'bearer' } as const
    const { end } = await revoking({ vendor: { revocation } })
    expect(await end({ refreshToken: 'rt-1' })).toBe('unsupported')
  })
})
