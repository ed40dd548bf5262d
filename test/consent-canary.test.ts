import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type Clock, createBroker, type LogFields, type Logger } from '@credbroker/core'
import { consentAs, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { expect, onTestFinished, test } from 'vitest'

// Everything secret that goes over the wire of a user's consent is noted there, and searched for afterwards in all that
// anybody can see: log lines, events, errors, summaries, and the bytes of the files that are left.

const secretMembers = ['access_token', 'refresh_token', 'id_token', 'code', 'code_verifier', 'client_secret', 'token']
const returnUrl = 'https://app.example/done'
const alice = { workload: 'agent', user: 'alice-of-accounting' }

test('no token, code, verifier or client secret of a consent is ever seen or stored in the clear', async () => {
  const idp = await startIdentityProvider()
  onTestFinished(() => idp.close())
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-consent-canary-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { clientId, clientSecret = '' } = idp.clients.post
  const secrets = new Set([clientSecret])
  const seen: string[] = []
  const see = (what: unknown) => void seen.push(JSON.stringify(what) ?? '', inspect(what, { depth: 8 }))

  const fetchAndNote: typeof fetch = async (input, init) => {
    const form = new URLSearchParams(typeof init?.body === 'string' ? init.body : '')
    for (const name of secretMembers) for (const value of form.getAll(name)) secrets.add(value)
    const response = await fetch(input, init)
    const text = await response.clone().text()
    if (response.headers.get('content-type')?.includes('json') === true)
      for (const name of secretMembers)
        if (typeof JSON.parse(text)[name] === 'string') secrets.add(JSON.parse(text)[name])
    return response
  }
  const line = (message: string, fields?: LogFields) => see({ message, fields })
  const logger: Logger = { debug: line, info: line, warn: line, error: line }
  let aheadMs = 0
  const clock: Clock = {
    now: () => Date.now() + aheadMs,
    schedule(callback, delayMs) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
  }
  const broker = await createBroker({
    config: {
      version: 1,
      publicUrl: 'http://127.0.0.1:4711',
      audit: { enabled: true },
      providers: {
        idp: {
          use: 'oauth2',
          options: {
            discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
            clientId,
            clientSecret,
            scopes: ['openid', 'offline_access', 'files:read'],
            authorizationParameters: { prompt: 'consent' },
          },
        },
      },
      workloads: { agent: { providers: { idp: {} }, returnUrls: [returnUrl] } },
    },
    baseUrl: `${folder}/`,
    plugins: { oauth2: (await import('@credbroker/provider-oauth2')).default },
    stores: { sqlite: async () => (await import('@credbroker/store-sqlite')).default },
    services: { clock, logger, fetch: fetchAndNote },
  })
  for (const name of ['issued', 'denied', 'failed', 'renewed'] as const) broker.on(name, see)
  const ask = async (more = {}, caller = {}) => {
    const oauth2TokenRequest = { oauth2Flow: 'USER_FEDERATION', resourceOauth2ReturnUrl: returnUrl, ...more }
    const answer = await broker.handle({
      provider: 'idp',
      request: { oauth2TokenRequest },
      caller: { ...alice, ...caller },
    })
    return answer.oauth2TokenResponse as { accessToken?: string; authorizationUrl: string; sessionUri: string }
  }
  const failing = (work: Promise<unknown>) => work.then(() => expect.unreachable(), see)

  const { authorizationUrl, sessionUri } = await ask({ customState: 'state-of-the-application' })
  secrets.add(new URL(authorizationUrl).searchParams.get('state') ?? '')
  const back = await consentAs(authorizationUrl, { user: 'alice', decision: 'allow' })
  secrets.add(back.searchParams.get('code') ?? '')
  await broker.consents.callback('idp', back.searchParams)
  await broker.completeSession(sessionUri, { userId: alice.user })
  await ask({ sessionUri })
  // A token that was given so recently is not renewed.
  aheadMs = 60_000
  const { accessToken: first } = await ask()
  const { accessToken: second } = await ask({}, { forceRefresh: true })
  expect(second).not.toBe(first)
  for await (const grant of broker.consents.grants()) see(grant)
  see(broker.describe())

  // What a server says when it refuses, with everything secret in it, is for nobody.
  const known = secrets.size
  const body = { error: [...secrets].join('.'), error_description: [...secrets].join(' ') }
  await idp.settings({ faults: [{ endpoint: 'token', times: 2, answer: { status: 400, body } }] })
  aheadMs = 120_000
  await ask({}, { forceRefresh: true }).catch(see)
  await failing(ask({ oauth2Flow: 'M2M' }))
  await failing(broker.consents.callback('nobody', back.searchParams))
  await failing(broker.completeSession(`${sessionUri}x`, { userId: 'bob' }))
  await failing(ask({ customParameters: { client_secret: clientSecret } }))
  for await (const { id } of broker.consents.grants()) await broker.consents.revokeGrant('idp', id)
  await broker.close()

  // Access, refresh and ID token, code, verifier, state and the client's secret.
  expect(known).toBeGreaterThanOrEqual(7)
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1'))
  const shown = seen.join('\n')
  for (const secret of secrets) {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]
    for (const form of forms) {
      expect(shown.includes(form)).toBe(false)
      for (const file of files) expect(file.includes(form)).toBe(false)
    }
  }
  // Nor is it known from the files who consented.
  for (const file of files) expect(file.includes(alice.user)).toBe(false)
  expect(seen.length).toBeGreaterThan(10)
})
