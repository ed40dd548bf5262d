import { expect, test } from 'vitest'
import type { AuditRecord, Broker, Caller, Grant, GrantFilter } from '../../src/index.ts'
import { consentPlugin } from '../support/consent-plugin.ts'
import { sharedStore } from '../support/open-brokers.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const returnUrl = 'https://app.example/done?tab=2'
const ann = { workload: 'host', user: 'ann' }
const plugins = {
  github: consentPlugin('githubConsent'),
  google: consentPlugin('googleConsent'),
  plain: testPlugin(() => ({ response: { token: 't' } })),
}

const world = (config = {}) => sharedStore(plugins, { publicUrl: 'https://broker.example', ...config })

/** Asks as the application does, and gives what is in the one member of the answer. */
async function ask(broker: Broker, provider: string, caller: Caller, more = {}) {
  const request = broker.consents.request(provider, { scopes: ['read'], returnUrl, ...more })
  const answer = await broker.handle({ provider, request, caller })
  return Object.values(answer)[0] as {
    token?: string
    authorizationUrl?: string
    sessionUri: string
    sessionStatus?: string
  }
}

/** The vendor sends the browser back. */
function comeBack(
  broker: Broker,
  provider: string,
  authorizationUrl = '',
  parameters: Record<string, string> = { code: 'token-1' },
) {
  const state = new URL(authorizationUrl).searchParams.get('state') ?? ''
  return broker.consents.callback(provider, new URLSearchParams({ state, ...parameters }))
}

async function consent(broker: Broker, provider: string, caller: Caller) {
  const { authorizationUrl, sessionUri } = await ask(broker, provider, caller)
  await comeBack(broker, provider, authorizationUrl)
  await broker.completeSession(sessionUri, { userId: caller.user ?? '' })
}

async function listed(broker: Broker, filter?: GrantFilter): Promise<Grant[]> {
  const grants: Grant[] = []
  for await (const grant of broker.consents.grants(filter)) grants.push(grant)
  return grants
}

test('names the providers that take consents', async () => {
  expect((await world().open()).consents.providers).toEqual(['github', 'google'])
})

test('a consent goes from the request over browser and application to the token, in whatever process', async () => {
  const { open } = world()
  const [one, two, three] = [await open(), await open(), await open()]
  const { authorizationUrl, sessionUri, sessionStatus } = await ask(one, 'github', ann)
  expect(sessionStatus).toBe('IN_PROGRESS')
  expect(authorizationUrl).toContain('redirect_uri=https://broker.example/oauth2/callback/github&')
  expect(await comeBack(two, 'github', authorizationUrl)).toEqual({
    outcome: 'returned',
    location: `https://app.example/done?tab=2&session_id=${encodeURIComponent(sessionUri)}`,
    failed: false,
  })
  expect(await ask(one, 'github', ann, { sessionUri })).toEqual({ sessionUri, sessionStatus: 'IN_PROGRESS' })
  await three.completeSession(sessionUri, { userId: 'ann' })
  expect(await ask(one, 'github', ann, { sessionUri })).toEqual({ token: 'token-1' })
  expect(await ask(two, 'github', ann)).toEqual({ token: 'token-1' })
})

test('a session is of one provider: it does not come back to, and is not completed by, another', async () => {
  const broker = await world().open()
  const { authorizationUrl, sessionUri } = await ask(broker, 'github', ann)
  expect(await comeBack(broker, 'google', authorizationUrl)).toEqual({ outcome: 'refused', reason: 'unknown_session' })
  expect((await comeBack(broker, 'github', authorizationUrl)).outcome).toBe('returned')
  await expect(
    broker.completeSession(sessionUri.replace(':github.', ':google.'), { userId: 'ann' }),
  ).rejects.toMatchObject({
    code: 'access_denied',
  })
})

test('a person known by a token completes with any token of theirs, and with that of nobody else', async () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const token = (sub: string, jti: string) => `${part({})}.${part({ iss: 'https://idp.example', sub, jti })}.x`
  const broker = await world().open()
  const caller = { workload: 'host', userToken: token('carol', '1') }
  const agreed = async () => {
    const { authorizationUrl, sessionUri } = await ask(broker, 'github', caller)
    await comeBack(broker, 'github', authorizationUrl)
    return sessionUri
  }
  const denied = { code: 'access_denied' }
  for (const stranger of [{ userToken: token('dave', '2') }, { userId: 'carol' }] as const)
    await expect(broker.completeSession(await agreed(), stranger)).rejects.toMatchObject(denied)
  const sessionUri = await agreed()
  await broker.completeSession(sessionUri, { userToken: token('carol', '3') })
  expect(await ask(broker, 'github', caller)).toEqual({ token: 'token-1' })
  expect((await listed(broker))[0]).not.toHaveProperty('user')
})

test('every session that cannot be completed gets the same words', async () => {
  const broker = await world().open()
  const { authorizationUrl, sessionUri } = await ask(broker, 'github', ann)
  const words = async (uri: string, userId: string) =>
    broker.completeSession(uri, { userId }).then(
      () => 'completed',
      ({ code, message }) => `${code} ${message}`,
    )
  const refusal = 'access_denied invalid or expired session; start a new consent'
  const handles = [
    '',
    'urn:x',
    'urn:ietf:params:oauth:request_uri:nowhere.id.secret',
    'urn:ietf:params:oauth:request_uri:plain.id.secret',
    'urn:ietf:params:oauth:request_uri:github.id.secret',
    'urn:ietf:params:oauth:request_uri:constructor.id.secret',
    `${sessionUri}x`,
    sessionUri,
  ]
  for (const handle of handles) expect(await words(handle, 'ann')).toBe(refusal)
  await comeBack(broker, 'github', authorizationUrl)
  expect(await words(sessionUri, 'ann')).toBe('completed')
  expect(await words(sessionUri, 'ann')).toBe(refusal)
  const second = await ask(broker, 'github', ann, { forceAuthentication: true })
  await comeBack(broker, 'github', second.authorizationUrl)
  expect(await words(second.sessionUri, 'ben')).toBe(refusal)
  expect(await words(second.sessionUri, 'ann')).toBe(refusal)
})

test('a host that names nobody at all is refused before the provider is asked', async () => {
  const plain = consentPlugin()
  const asked: string[] = []
  const plugin = {
    ...plain,
    create: (options: unknown, context: Parameters<typeof plain.create>[1]) => ({
      ...plain.create(options, context),
      consent: { complete: async (uri: string) => void asked.push(uri) },
    }),
  }
  const broker = await sharedStore({ p: plugin }).open()
  const sessionUri = 'urn:ietf:params:oauth:request_uri:p.id.secret'
  // It was compiled without types.
  for (const nobody of [{}, { userId: undefined }, { userToken: undefined }])
    await expect(broker.completeSession(sessionUri, nobody as never)).rejects.toMatchObject({ code: 'access_denied' })
  expect(asked).toEqual([])
  await broker.completeSession(sessionUri, { userId: 'ann' })
  expect(asked).toEqual([sessionUri])
})

test('a browser at a provider that is unknown, or takes no consents, is not found', async () => {
  const broker = await world().open()
  for (const provider of ['nowhere', 'plain', 'constructor', '']) {
    const parameters = new URLSearchParams({ state: 'canary' })
    const error = await broker.consents.callback(provider, parameters).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'not_found', requestId: expect.any(String) })
    expect(String(error)).not.toContain('canary')
    expect(() => broker.consents.request(provider, { scopes: [], returnUrl })).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    )
    await expect(broker.consents.revokeGrant(provider, 'x')).rejects.toMatchObject({ code: 'not_found' })
  }
  await expect(listed(broker, { provider: 'nowhere' })).rejects.toMatchObject({ code: 'not_found' })
})

test('what a provider throws at a browser is one error with a request id, and the bug is logged', async () => {
  const broken = consentPlugin()
  const plugin = {
    ...broken,
    create: (options: unknown, context: Parameters<typeof broken.create>[1]) => ({
      ...broken.create(options, context),
      consent: { callback: () => Promise.reject(new TypeError('canary')) },
    }),
  }
  const { open, logger } = sharedStore({ p: plugin })
  const error = await (await open()).consents.callback('p', new URLSearchParams()).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'internal', provider: 'p', requestId: expect.any(String) })
  expect(String(error)).not.toContain('canary')
  expect(logger.lines.join()).toContain('canary')
})

test('a callback that does not end is ended by the deadline of its provider', async () => {
  const broken = consentPlugin()
  const plugin = {
    ...broken,
    create: (options: unknown, context: Parameters<typeof broken.create>[1]) => ({
      ...broken.create(options, context),
      consent: { callback: () => new Promise(() => {}) },
    }),
  }
  const { open, clock } = sharedStore({ p: plugin })
  const broker = await open()
  const ended = expect(broker.consents.callback('p', new URLSearchParams())).rejects.toMatchObject({
    code: 'upstream_unavailable',
  })
  await clock.advance(30_000)
  await ended
  await broker.close()
})

test('lists grants over all pages and providers, without a token', async () => {
  const broker = await world({
    workloads: { host: { providers: { github: {}, google: {} } }, agent: { providers: { github: {} } } },
  }).open()
  const users = ['ann', 'ben', 'carol', 'dave', 'eve']
  for (const user of users) await consent(broker, 'github', { workload: 'host', user })
  await consent(broker, 'google', ann)
  await consent(broker, 'github', { workload: 'agent', user: 'ann' })
  const all = await listed(broker)
  expect(all).toHaveLength(7)
  expect(JSON.stringify(all)).not.toContain('token-1')
  const who = (grants: readonly Grant[]) =>
    grants.map(({ provider, workload, user }) => `${provider} ${workload} ${user}`).sort()
  expect(who(all)).toEqual(
    [...users.map((user) => `github host ${user}`), 'github agent ann', 'google host ann'].sort(),
  )
  expect(who(await listed(broker, { user: 'ann' }))).toEqual(['github agent ann', 'github host ann', 'google host ann'])
  expect(who(await listed(broker, { provider: 'google' }))).toEqual(['google host ann'])
  expect(who(await listed(broker, { workload: 'agent', user: 'ann' }))).toEqual(['github agent ann'])
  expect(await listed(broker, { user: '' })).toEqual([])
})

test('a grant that was revoked is gone at once, also from what is cached; a second time there is none', async () => {
  const broker = await world().open()
  await consent(broker, 'github', ann)
  expect(await ask(broker, 'github', ann)).toEqual({ token: 'token-1' })
  const [{ id } = { id: '' }] = await listed(broker)
  await expect(broker.consents.revokeGrant('google', id)).rejects.toMatchObject({ code: 'not_found' })
  await broker.consents.revokeGrant('github', id)
  expect(await listed(broker)).toEqual([])
  expect((await ask(broker, 'github', ann)).sessionStatus).toBe('IN_PROGRESS')
  await expect(broker.consents.revokeGrant('github', id)).rejects.toMatchObject({
    code: 'not_found',
    message: 'provider "github" keeps no such grant',
  })
})

test('a new grant takes the place of what is cached of the old one, for its own user', async () => {
  const broker = await world().open()
  await consent(broker, 'github', ann)
  await consent(broker, 'github', { workload: 'host', user: 'ben' })
  expect(await ask(broker, 'github', ann)).toEqual({ token: 'token-1' })
  const again = await ask(broker, 'github', ann, { forceAuthentication: true })
  await comeBack(broker, 'github', again.authorizationUrl, { code: 'token-2' })
  await broker.completeSession(again.sessionUri, { userId: 'ann' })
  expect(await ask(broker, 'github', ann)).toEqual({ token: 'token-2' })
  expect(await ask(broker, 'github', { workload: 'host', user: 'ben' })).toEqual({ token: 'token-1' })
})

test('a grant is on record with its user', async () => {
  const records: AuditRecord[] = []
  const broker = await world().open({ services: { audit: { append: (record) => void records.push(record) } } })
  await consent(broker, 'github', ann)
  expect(records).toMatchObject([
    { action: 'issue', decision: 'granted', user: 'ann' },
    {
      action: 'grant_added',
      decision: 'granted',
      provider: 'github',
      workload: 'host',
      user: 'ann',
      kind: 'githubConsent',
    },
  ])
})

test('after the broker is closed nothing is taken back, completed or listed', async () => {
  const broker = await world().open()
  const { sessionUri } = await ask(broker, 'github', ann)
  await broker.close()
  await expect(broker.consents.callback('github', new URLSearchParams())).rejects.toMatchObject({ code: 'not_found' })
  await expect(broker.completeSession(sessionUri, { userId: 'ann' })).rejects.toMatchObject({ code: 'access_denied' })
  expect(await listed(broker)).toEqual([])
})
