import { type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { JumpingClock } from '../../../provider-oauth2/test/acceptance/support/jumping-clock.ts'
import { coinbaseOptions } from '../support/keys.ts'
import { ask } from '../running/support/ask.ts'
import {
  askFor,
  browse,
  complete,
  createdProvider,
  idpProvider,
  invalidSession,
  returnUrl,
  workloadToken,
} from '../running/support/consenting.ts'
import { type LiveServer, liveServer } from '../running/support/live-server.ts'
import type { Signer } from '../running/support/signed-request.ts'

let idp: IdentityProvider
let live: LiveServer
let clock: JumpingClock
/** Keys of the workload `agent`, of the workload `other`, and of who administers. */
let agentKey: Signer
let otherKey: Signer
let adminKey: Signer

beforeAll(async () => {
  idp = await startIdentityProvider()
})
afterAll(() => idp.close())
beforeEach(async () => {
  clock = new JumpingClock()
  const workload = { providers: { '*': {} }, returnUrls: [returnUrl] }
  live = await liveServer({
    config: {
      providers: {
        idp: idpProvider(idp),
        keys: { use: 'apikey', options: { keys: { only: 'the-key-of-somebody' } } },
        wallet: { use: 'coinbase', options: coinbaseOptions() },
      },
      workloads: { agent: workload, other: workload, '*': workload },
      server: { issuers: [{ issuer: idp.issuer, audiences: ['application'] }] },
    },
    services: { clock },
  })
  agentKey = await live.key({ workloads: ['agent'], administers: false })
  otherKey = await live.key({ workloads: ['other'], administers: false })
  adminKey = await live.key()
})
afterEach(async () => {
  await live.server.close()
  await idp.reset()
})

const tokenOf = (key: Signer, workload: string, user?: object) => workloadToken(live.endpoint, key, workload, user)
const wanting = (key: Signer, token: string, more?: object) => askFor(live.endpoint, key, token, more)
const completing = (key: Signer, session: string, who: object) => complete(live.endpoint, key, session, who)
const asking = (key: Signer, operation: string, input: object) =>
  ask(live.endpoint, key, `/identities/${operation}`, input)

describe('an access key that is bound to one workload', () => {
  test('gets nothing with the token of another, whatever is asked for', async () => {
    const token = await tokenOf(agentKey, 'agent', { userId: 'alice' })
    const held = { workloadIdentityToken: token }
    const requests: readonly (readonly [string, object])[] = [
      ['api-key', { ...held, resourceCredentialProviderName: 'keys' }],
      [
        'payment/token',
        {
          ...held,
          resourceCredentialProviderName: 'wallet',
          paymentTokenRequest: { coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath: '/a' } },
        },
      ],
      ['oauth2/token', { ...held, resourceCredentialProviderName: 'idp', scopes: [], oauth2Flow: 'M2M' }],
    ]
    for (const [path, input] of requests) {
      expect(await asking(agentKey, path, input)).toMatchObject({ status: 200 })
      const refused = await asking(otherKey, path, input)
      expect(refused).toMatchObject({ status: 403, errorType: 'AccessDeniedException' })
      expect(refused.body.message).toMatch(
        /is not authorized to perform bedrock-agentcore:\w+ on workload identity "agent"/,
      )
    }
  })

  test('mints for no other, and does not learn whether there is one', async () => {
    const texts = await Promise.all(
      ['agent', 'nobody'].map(async (workloadName) => {
        const answer = await asking(otherKey, 'GetWorkloadAccessToken', { workloadName })
        expect(answer).toMatchObject({ status: 403, errorType: 'AccessDeniedException' })
        return answer.body.message.replace(`"${workloadName}"`, 'X')
      }),
    )
    expect(texts[0]).toBe(texts[1])
  })

  test('does not administer: neither workloads, providers, grants nor keys of users', async () => {
    for (const operation of [
      'CreateWorkloadIdentity',
      'DeleteWorkloadIdentity',
      'GetApiKeyCredentialProvider',
      'ListOauth2CredentialProviders',
    ])
      expect(await asking(agentKey, operation, { name: 'agent' })).toMatchObject({
        status: 403,
        errorType: 'AccessDeniedException',
      })
    expect(await ask(live.endpoint, agentKey, '/credbroker/v1/explain', {})).toMatchObject({ status: 403 })
  })
})

describe('a consent session', () => {
  /** Alice of `agent` is on her way; her vendor's answer has come. */
  async function cameBack(user: object = { userId: 'alice' }): Promise<{ token: string; sessionUri: string }> {
    const token = await tokenOf(agentKey, 'agent', user)
    const { body } = await wanting(agentKey, token)
    await browse(body.authorizationUrl)
    return { token, sessionUri: body.sessionUri }
  }

  test('is completed by nobody else, and every refusal is the same', async () => {
    const { token, sessionUri } = await cameBack()
    const unknown = `${sessionUri.slice(0, -4)}AAAA`
    expect(await completing(otherKey, sessionUri, { userId: 'alice' })).toMatchObject(invalidSession)
    expect(await completing(agentKey, unknown, { userId: 'alice' })).toMatchObject(invalidSession)
    expect((await wanting(agentKey, token, { sessionUri })).body).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    expect(await completing(agentKey, sessionUri, { userId: 'alice' })).toMatchObject({ status: 200, text: '{}' })
    expect((await wanting(agentKey, token, { sessionUri })).body.accessToken).toEqual(expect.any(String))
    // Used up, for everybody else.
    expect(await completing(agentKey, sessionUri, { userId: 'bob' })).toMatchObject(invalidSession)
  })

  test('that somebody else tried to complete is over for its owner too, and nothing was connected', async () => {
    for (const who of [{ userId: 'bob' }, { userToken: await idp.userToken({ user: 'alice' }) }]) {
      const { token, sessionUri } = await cameBack()
      expect(await completing(agentKey, sessionUri, who)).toMatchObject(invalidSession)
      expect(await completing(agentKey, sessionUri, { userId: 'alice' })).toMatchObject(invalidSession)
      expect(await wanting(agentKey, token, { sessionUri })).toMatchObject({ status: 403 })
      expect((await wanting(agentKey, token)).body).not.toHaveProperty('accessToken')
    }
  })

  test('that has expired is refused in the same words', async () => {
    const { sessionUri } = await cameBack()
    clock.jump(10 * 60_000 + 1)
    const input = { sessionUri, userIdentifier: { userId: 'alice' } }
    const path = '/identities/CompleteResourceTokenAuth'
    expect(await ask(live.endpoint, agentKey, path, input, clock.now())).toMatchObject(invalidSession)
  })

  test('is polled by nobody else, and what is there is told like what is not', async () => {
    const { sessionUri } = await cameBack()
    const texts = new Set<string>()
    for (const [key, workload, userId] of [
      [agentKey, 'agent', 'bob'],
      [otherKey, 'other', 'alice'],
      [otherKey, 'other', 'bob'],
    ] as const) {
      const token = await tokenOf(key, workload, { userId })
      for (const session of [sessionUri, `${sessionUri.slice(0, -4)}AAAA`]) {
        const answer = await wanting(key, token, { sessionUri: session })
        expect(answer).toMatchObject({ status: 404, errorType: 'ResourceNotFoundException' })
        texts.add(answer.body.message)
      }
    }
    expect(texts.size).toBe(1)
  })

  test('of a JWT is not that of a label which reads like its subject, nor the other way round', async () => {
    const jwt = await idp.userToken({ user: 'alice' })
    for (const who of [{ userId: 'alice' }, { userToken: await idp.userToken({ user: 'carol' }) }])
      expect(await completing(agentKey, (await cameBack({ userToken: jwt })).sessionUri, who)).toMatchObject(
        invalidSession,
      )
    const begun = await cameBack({ userToken: jwt })
    // Another token of the same person will do.
    const again = { userToken: await idp.userToken({ user: 'alice', claims: { jti: 'another' } }) }
    expect(await completing(agentKey, begun.sessionUri, again)).toMatchObject({ status: 200 })
    const { body } = await wanting(agentKey, begun.token, { sessionUri: begun.sessionUri })
    expect(body.accessToken).toEqual(expect.any(String))
    for (const userId of ['alice', `${idp.issuer}#alice`, `${idp.issuer}|alice`, `${idp.issuer} alice`]) {
      const answer = await wanting(agentKey, await tokenOf(agentKey, 'agent', { userId }))
      expect(answer.body).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
      expect(answer.text).not.toContain(body.accessToken)
    }
  })

  test('of a provider that was deleted and made anew is over', async () => {
    const made = createdProvider(idp, 'made')
    expect(await asking(adminKey, 'CreateOauth2CredentialProvider', made)).toMatchObject({ status: 201 })
    const token = await tokenOf(agentKey, 'agent', { userId: 'alice' })
    const more = { resourceCredentialProviderName: 'made' }
    const [waiting, back] = [
      await wanting(agentKey, token, more),
      await wanting(agentKey, token, { ...more, forceAuthentication: true }),
    ]
    await browse(back.body.authorizationUrl)
    const vendor = (await fetch(waiting.body.authorizationUrl, { redirect: 'manual' })).headers.get('location') ?? ''
    expect(await asking(adminKey, 'DeleteOauth2CredentialProvider', { name: 'made' })).toMatchObject({ status: 204 })
    expect(await asking(adminKey, 'CreateOauth2CredentialProvider', made)).toMatchObject({ status: 201 })
    expect(await completing(agentKey, back.body.sessionUri, { userId: 'alice' })).toMatchObject(invalidSession)
    for (const { body } of [waiting, back]) {
      const { sessionUri, authorizationUrl } = body
      expect(await wanting(agentKey, token, { ...more, sessionUri })).toMatchObject({ status: 404 })
      const page = await fetch(authorizationUrl, { redirect: 'manual' })
      expect([page.status >= 400, page.headers.get('location')]).toEqual([true, null])
    }
    const state = new URL(vendor).searchParams.get('state') ?? ''
    const callback = new URL(vendor).searchParams.get('redirect_uri') ?? ''
    const late = await fetch(`${callback}?code=abc&state=${state}`, { redirect: 'manual' })
    expect([late.status >= 400, late.headers.get('location')]).toEqual([true, null])
  })
})

test('a grant serves its own user and workload only, and ends with the provider that it was given to', async () => {
  const made = createdProvider(idp, 'made')
  await asking(adminKey, 'CreateOauth2CredentialProvider', made)
  const more = { resourceCredentialProviderName: 'made' }
  const token = await tokenOf(agentKey, 'agent', { userId: 'alice' })
  const { body: begun } = await wanting(agentKey, token, more)
  await browse(begun.authorizationUrl)
  await completing(agentKey, begun.sessionUri, { userId: 'alice' })
  const { body } = await wanting(agentKey, token, more)
  expect(body.accessToken).toEqual(expect.any(String))
  for (const [key, workload, userId] of [
    [agentKey, 'agent', 'bob'],
    [otherKey, 'other', 'alice'],
  ] as const) {
    const answer = await wanting(key, await tokenOf(key, workload, { userId }), more)
    expect(answer).toMatchObject({ status: 200, body: { sessionStatus: 'IN_PROGRESS' } })
    expect(answer.body).not.toHaveProperty('accessToken')
  }
  await asking(adminKey, 'DeleteOauth2CredentialProvider', { name: 'made' })
  await asking(adminKey, 'CreateOauth2CredentialProvider', made)
  expect((await wanting(agentKey, token, more)).body).not.toHaveProperty('accessToken')
})

test('a token of a workload identity that was deleted and made anew is good for nothing', async () => {
  const name = 'made-agent'
  const create = () =>
    asking(adminKey, 'CreateWorkloadIdentity', { name, allowedResourceOauth2ReturnUrls: [returnUrl] })
  expect(await create()).toMatchObject({ status: 201 })
  const [token, users] = [await tokenOf(adminKey, name), await tokenOf(adminKey, name, { userId: 'alice' })]
  const { body } = await wanting(adminKey, users)
  await browse(body.authorizationUrl)
  expect(await asking(adminKey, 'DeleteWorkloadIdentity', { name })).toMatchObject({ status: 204 })
  const refused = { status: 401, errorType: 'UnauthorizedException' }
  const apiKey = (workloadIdentityToken: string) =>
    asking(adminKey, 'api-key', { workloadIdentityToken, resourceCredentialProviderName: 'keys' })
  const gone = [await apiKey(token), await wanting(adminKey, users, { sessionUri: body.sessionUri })]
  expect(await create()).toMatchObject({ status: 201 })
  const anew = [await apiKey(token), await wanting(adminKey, users, { sessionUri: body.sessionUri })]
  for (const answer of [...gone, ...anew]) expect(answer).toMatchObject(refused)
  expect(new Set([...gone, ...anew].map((answer) => answer.body.message)).size).toBe(1)
  expect(await apiKey(await tokenOf(adminKey, name))).toMatchObject({ status: 200 })
})

test('a workload identity that was made anew has none of the consents that were given to the one before', async () => {
  const name = 'made-agent'
  const create = () =>
    asking(adminKey, 'CreateWorkloadIdentity', { name, allowedResourceOauth2ReturnUrls: [returnUrl] })
  await create()
  const token = await tokenOf(adminKey, name, { userId: 'alice' })
  const { body } = await wanting(adminKey, token)
  await browse(body.authorizationUrl)
  await completing(adminKey, body.sessionUri, { userId: 'alice' })
  expect((await wanting(adminKey, token)).body.accessToken).toEqual(expect.any(String))
  await asking(adminKey, 'DeleteWorkloadIdentity', { name })
  await create()
  const fresh = await tokenOf(adminKey, name, { userId: 'alice' })
  expect((await wanting(adminKey, fresh)).body).not.toHaveProperty('accessToken')
})

test('nor can it finish those that were under way', async () => {
  const name = 'made-agent'
  const create = () =>
    asking(adminKey, 'CreateWorkloadIdentity', { name, allowedResourceOauth2ReturnUrls: [returnUrl] })
  await create()
  const { body } = await wanting(adminKey, await tokenOf(adminKey, name, { userId: 'alice' }))
  await browse(body.authorizationUrl)
  await asking(adminKey, 'DeleteWorkloadIdentity', { name })
  await create()
  const fresh = await tokenOf(adminKey, name, { userId: 'alice' })
  expect(await completing(adminKey, body.sessionUri, { userId: 'alice' })).toMatchObject(invalidSession)
  expect(await wanting(adminKey, fresh, { sessionUri: body.sessionUri })).toMatchObject({ status: 404 })
})
