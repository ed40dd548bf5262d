import { type ScriptedUpstream, scriptedUpstream, steps } from '@credbroker/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { introspect } from '../../src/server/introspection.ts'
import { clientId, clientSecret, type PartsUnderTest, providerParts } from '../support/provider-parts.ts'

const never = new AbortController().signal

async function asking(more: (upstream: ScriptedUpstream) => PartsUnderTest = () => ({})) {
  const upstream = await scriptedUpstream()
  onTestFinished(() => upstream.close())
  const parts = await providerParts({ origin: upstream.url, ...more(upstream) })
  return { upstream, ask: () => introspect(parts, 'rt-1', 'refresh_token', never) }
}

test('asks as the client, with the token in the body', async () => {
  const { upstream, ask } = await asking()
  upstream.respond({ json: { active: true, exp: 1_900_000_000 } })
  expect(await ask()).toEqual({ active: true, expiresAtMs: 1_900_000_000_000 })
  const [request] = upstream.requests
  expect(request).toMatchObject({ method: 'POST', path: '/introspect' })
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
    token: 'rt-1',
    token_type_hint: 'refresh_token',
  })
  const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  expect(request?.headers['authorization']).toBe(`Basic ${credentials}`)
})

test('says that a token is dead when the server does', async () => {
  const { upstream, ask } = await asking()
  upstream.respond({ json: { active: false } })
  expect(await ask()).toEqual({ active: false })
})

test.each([
  { what: 'a failure', step: steps.respond({ status: 500 }) },
  { what: 'a refused client', step: steps.respond({ status: 401, json: { error: 'invalid_client' } }) },
  { what: 'a page', step: steps.html() },
  { what: 'no word about it', step: steps.respond({ json: {} }) },
  { what: 'a text for a flag', step: steps.respond({ json: { active: 'false' } }) },
  { what: 'a redirect', step: steps.redirectTo('https://evil.example') },
  { what: 'a reset', step: steps.reset() },
  { what: 'half an answer', step: steps.truncate() },
])('$what says nothing about the token', async ({ step }) => {
  const { upstream, ask } = await asking()
  upstream.always(step)
  expect(await ask()).toBeUndefined()
})

test('a server that offers none is not asked', async () => {
  const { upstream, ask } = await asking(({ url }) => ({
    options: { metadata: { issuer: url, token_endpoint: `${url}/token` } },
  }))
  expect(await ask()).toBeUndefined()
  expect(upstream.requests).toEqual([])
})
