import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buffer } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { consentAs, type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { expect, onTestFinished, test } from 'vitest'
import { ended, start } from '../packages/cli/test/support/start-process.ts'
import { type Signer, signedRequest } from '../packages/server/test/running/support/signed-request.ts'

// A real server at its most talkative, with a secret in every place that takes one. Everything that it says and keeps is
// searched for them: what it prints, refuses, measures, records, and the bytes of its files.

const plugin = (name: string) => join(import.meta.dirname, `../packages/provider-${name}/src/index.ts`)
const canary = (name: string) => `canary-${name}-${randomBytes(12).toString('hex')}`
const returnUrl = 'https://app.example/done'
const scopes = ['openid', 'offline_access', 'files:read']
const secretMembers = [
  'access_token',
  'refresh_token',
  'id_token',
  'code',
  'code_verifier',
  'client_secret',
  'assertion',
]

/** Secrets by what they are. */
class Secrets {
  readonly #known = new Map<string, string>()

  add(name: string, secret: string | null | undefined): string {
    if (!secret || secret.length < 12) throw new Error(`${name} is no secret that could be found again`)
    // The first parts of tokens are the same for all.
    this.#known.set(`${name} ${this.#known.size}`, secret)
    return secret
  }

  get names(): ReadonlySet<string> {
    return new Set([...this.#known.keys()].map((name) => name.split(' ')[0] ?? ''))
  }

  /** Names of the secrets that a text gives away, whole or by their last half. */
  in(text: string, but: readonly string[] = []): string[] {
    const seen = ([name, secret]: [string, string]): boolean => {
      const half = secret.slice(-Math.max(12, Math.min(32, Math.floor(secret.length / 2))))
      const forms = [half, encodeURIComponent(half), Buffer.from(secret).toString('hex'), base64(secret)]
      return !but.includes(name.split(' ')[0] ?? '') && forms.some((form) => text.includes(form))
    }
    return [...this.#known].filter(seen).map(([name]) => name)
  }
}

/** What stays the same wherever in a longer text the secret stood. */
const base64 = (secret: string) => Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1)

/** Stands between broker and identity provider, and notes what goes over the wire. */
async function tokenEndpoint({ issuer }: IdentityProvider, secrets: Secrets): Promise<string> {
  const server = createServer((request, response) => {
    const pass = async () => {
      const body = (await buffer(request)).toString()
      const form = new URLSearchParams(body)
      for (const name of secretMembers) for (const value of form.getAll(name)) secrets.add(name, value)
      const { authorization = '', 'content-type': type = '' } = request.headers
      const headers = { 'content-type': type, ...(authorization !== '' && { authorization }) }
      const answer = await fetch(`${issuer}${request.url}`, { method: 'POST', headers, body })
      const text = await answer.text()
      const members = JSON.parse(text)
      for (const name of secretMembers) if (typeof members[name] === 'string') secrets.add(name, members[name])
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
    }
    pass().catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('no secret is seen in what a server says or keeps, whether requests succeed or fail', async () => {
  const secrets = new Secrets()
  const idp = await startIdentityProvider()
  onTestFinished(() => idp.close())
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-server-canary-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { clientId, clientSecret } = idp.clients.basic
  secrets.add('clientSecret', clientSecret)
  const configured = secrets.add('configuredKey', canary('configured'))
  const external = secrets.add('external', canary('external'))
  const proxy = await tokenEndpoint(idp, secrets)
  const metadata = await idp.metadata()
  const path = (name: string) => new URL(String(metadata[name])).pathname
  writeFileSync(
    join(folder, 'credbroker.yaml'),
    JSON.stringify({
      version: 1,
      audit: { enabled: true },
      network: { allowLoopback: true },
      store: { use: 'sqlite', options: { path: './credbroker.db' } },
      keys: { file: './credbroker.keys' },
      providers: {
        idp: {
          use: plugin('oauth2'),
          options: {
            metadata: { ...metadata, token_endpoint: proxy + path('token_endpoint') },
            clientId,
            clientSecret,
            scopes,
            authorizationParameters: { prompt: 'consent' },
            onBehalfOf: { grantType: 'TOKEN_EXCHANGE', actorTokenContent: 'NONE' },
          },
        },
        keys: { use: plugin('apikey'), options: { keys: { only: configured } } },
        users: { use: plugin('apikey'), options: { perUser: 'required' } },
      },
      workloads: { agent: { providers: { '*': {} }, returnUrls: [returnUrl] } },
      server: {
        issuers: [{ issuer: idp.issuer, audiences: ['application'] }],
        externalSecrets: { 'prod/key': external },
      },
    }),
  )

  const env = { ...process.env, CREDBROKER_DEBUG: '1', NO_COLOR: '1' }
  const child = start(['serve', '--port', '0', '--json'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (printed += String(bytes)))
  if (child.stdout === null) throw new Error('nothing can be read')
  const [line] = await once(createInterface(child.stdout), 'line')
  const { endpoint } = JSON.parse(line)
  const made = await ended(start(['access-key', 'create', '--all-workloads', '--admin', '--json'], { cwd: folder }))
  const { accessKeyId: id, secretAccessKey } = JSON.parse(made.stdout)
  const signer: Signer = { id, secret: secrets.add('accessKey', secretAccessKey) }

  /** What was refused, and everything else that is for everybody's eyes. */
  const shown: string[] = [made.stderr]
  const refusals = new Map<number, number>()
  interface Sent {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly key?: Signer
    /** Secrets that the answer is meant to hand out. */
    readonly gives?: readonly string[]
    /** The sender is told what name was not found. */
    readonly echoes?: boolean
  }
  async function send(
    to: string,
    input: object | string,
    { method = 'POST', headers = {}, key = signer, gives = [], echoes = false }: Sent = {},
  ) {
    const body = Buffer.from(typeof input === 'string' ? input : JSON.stringify(input))
    const request = signedRequest(key, new URL(endpoint).host, to.split('?')[0] ?? '', body, { method })
    const sent = Object.fromEntries(request.headers.filter(([name]) => name !== 'host' && name !== 'content-length'))
    const answer = await fetch(endpoint + to, {
      method,
      headers: { ...sent, ...headers },
      ...(method !== 'GET' && { body }),
    })
    const text = await answer.text()
    if (!answer.ok) refusals.set(answer.status, (refusals.get(answer.status) ?? 0) + 1)
    if ((!answer.ok && !echoes) || gives.length === 0) shown.push(text, JSON.stringify([...answer.headers]))
    else expect(secrets.in(text, gives)).toEqual([])
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : undefined }
  }
  const ask = (operation: string, input: object | string, more?: Sent) => send(`/identities/${operation}`, input, more)
  const get = async (to: string) => {
    const answer = await fetch(endpoint + to, { redirect: 'manual' })
    shown.push(await answer.text())
    return answer
  }

  // What is kept by API: none of it comes back.
  const apiKey = secrets.add('apiKey', canary('api-key'))
  const madeSecret = secrets.add('madeSecret', canary('client-secret'))
  const custom = (clientSecret: string) => ({
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: {
      customOauth2ProviderConfig: {
        oauthDiscovery: { discoveryUrl: `${idp.issuer}/.well-known/openid-configuration` },
        clientId,
        clientSecret,
      },
    },
  })
  const referred = { apiKeySecretSource: 'EXTERNAL', apiKeySecretConfig: { secretId: 'prod/key', jsonKey: 'value' } }
  expect(await ask('CreateApiKeyCredentialProvider', { name: 'made', apiKey })).toMatchObject({ status: 201 })
  expect(await ask('CreateApiKeyCredentialProvider', { name: 'referred', ...referred })).toMatchObject({ status: 201 })
  expect(await ask('CreateOauth2CredentialProvider', { name: 'vendor', ...custom(madeSecret) })).toMatchObject({
    status: 201,
  })
  for (const name of ['made', 'referred']) await ask('GetApiKeyCredentialProvider', { name })
  await ask('GetOauth2CredentialProvider', { name: 'vendor' })
  await ask('UpdateOauth2CredentialProvider', { name: 'vendor', ...custom(secrets.add('madeSecret', canary('newer'))) })
  await ask('ListOauth2CredentialProviders', {})
  await ask('GetTokenVault', {})
  const userKey = secrets.add('userKey', canary('key-of-a-user'))
  const deposit = '/credbroker/v1/providers/users/users/alice/credential'
  expect(await send(deposit, { value: userKey }, { method: 'PUT' })).toMatchObject({ status: 204 })

  // What is handed out: only to whom it is meant for.
  const userToken = secrets.add('userToken', await idp.userToken({ user: 'alice' }))
  const minted = ['workloadToken']
  const tokenOf = async (operation: string, input: object) => {
    const { body } = await ask(operation, input, { gives: minted })
    return secrets.add('workloadToken', body.workloadAccessToken)
  }
  const plain = await tokenOf('GetWorkloadAccessToken', { workloadName: 'agent' })
  const alices = await tokenOf('GetWorkloadAccessTokenForUserId', { workloadName: 'agent', userId: 'alice' })
  const signedIn = await tokenOf('GetWorkloadAccessTokenForJWT', { workloadName: 'agent', userToken })
  const keyOf = (name: string, gives: string, token = plain) =>
    ask('api-key', { workloadIdentityToken: token, resourceCredentialProviderName: name }, { gives: [gives] })
  expect((await keyOf('keys', 'configuredKey')).body.apiKey).toBe(configured)
  expect((await keyOf('made', 'apiKey')).body.apiKey).toBe(apiKey)
  expect((await keyOf('users', 'userKey', alices)).body.apiKey).toBe(userKey)
  await keyOf('referred', 'external')
  const customState = secrets.add('customState', canary('state'))
  const oauth2 = (more: object = {}, gives = ['access_token', 'sessionUri']) =>
    ask(
      'oauth2/token',
      {
        workloadIdentityToken: alices,
        resourceCredentialProviderName: 'idp',
        scopes,
        oauth2Flow: 'USER_FEDERATION',
        resourceOauth2ReturnUrl: returnUrl,
        customState,
        ...more,
      },
      { gives },
    )
  const begun = (await oauth2()).body
  const sessionUri = secrets.add('sessionUri', begun.sessionUri)
  const away =
    (await get(new URL(begun.authorizationUrl).pathname + new URL(begun.authorizationUrl).search)).headers.get(
      'location',
    ) ?? ''
  secrets.add('state', new URL(away).searchParams.get('state'))
  const back = await consentAs(away, { user: 'alice', decision: 'allow' })
  secrets.add('code', back.searchParams.get('code'))
  expect((await get(back.pathname + back.search)).headers.get('location')).toContain(returnUrl)
  expect(await ask('CompleteResourceTokenAuth', { sessionUri, userIdentifier: { userId: 'alice' } })).toMatchObject({
    status: 200,
  })
  expect((await oauth2({ sessionUri })).body.accessToken).toEqual(expect.any(String))
  const exchange = {
    workloadIdentityToken: signedIn,
    oauth2Flow: 'ON_BEHALF_OF_TOKEN_EXCHANGE',
    scopes: ['files:read'],
  }
  const exchanged = await oauth2(exchange)
  expect(exchanged.status).toBe(200)
  secrets.add('access_token', exchanged.body.accessToken)

  // What goes wrong, with secrets wherever a client could put them.
  const flip = (text: string) => `${text.slice(0, -8)}AAAAAAAA`
  await ask(
    'GetWorkloadAccessToken',
    { workloadName: 'agent' },
    { key: { id, secret: secrets.add('wrongSecret', canary('wrong')) } },
  )
  await ask('GetWorkloadAccessToken', { workloadName: 'agent' }, { key: { id: secretAccessKey, secret: id } })
  await ask('GetWorkloadAccessToken', { workloadName: 'agent' }, { headers: { authorization: `Bearer ${alices}` } })
  await ask('GetWorkloadAccessToken', { workloadName: 'agent' }, { headers: { 'x-amz-security-token': userToken } })
  await ask('GetWorkloadAccessToken', { workloadName: apiKey }, { gives: ['apiKey'], echoes: true })
  await ask('GetWorkloadAccessToken', { workloadName: 'agent', [apiKey]: apiKey })
  await ask('GetWorkloadAccessToken', { workloadName: [apiKey] })
  await ask('GetWorkloadAccessToken', `{"workloadName":"${apiKey}`)
  await ask('GetWorkloadAccessToken', `{"workloadName":"${apiKey}","a":"${'a'.repeat(1_100_000)}"}`)
  await ask('GetWorkloadAccessTokenForJWT', { workloadName: 'agent', userToken: flip(userToken) })
  await ask('GetWorkloadAccessTokenForJWT', { workloadName: 'agent', userToken: `${userToken}.${apiKey}` })
  await ask('CreateApiKeyCredentialProvider', { name: `${apiKey}!`, apiKey })
  await ask('CreateApiKeyCredentialProvider', { name: 'made', apiKey })
  await ask('CreateApiKeyCredentialProvider', { name: 'odd', apiKey: { apiKey } })
  await ask('CreateOauth2CredentialProvider', {
    name: 'odd',
    credentialProviderVendor: madeSecret,
    oauth2ProviderConfigInput: { [madeSecret]: madeSecret },
  })
  await ask('CreatePaymentCredentialProvider', {
    name: 'odd',
    credentialProviderVendor: 'CoinbaseCDP',
    providerConfigurationInput: {
      coinbaseCdpConfiguration: { apiKeyId: 'id', apiKeySecret: apiKey, walletSecret: apiKey },
    },
  })
  await send(deposit, { value: userKey, [userKey]: 1 }, { method: 'PUT' })
  await send(`/identities/${apiKey}?${apiKey}=${userToken}`, {})
  await send(`/credbroker/v1/grants?cursor=${encodeURIComponent(apiKey)}`, '', { method: 'GET' })
  await keyOf('nobody', 'nothing')
  await keyOf('keys', 'nothing', flip(plain))
  await keyOf('keys', 'nothing', apiKey)
  await oauth2({ customParameters: { client_secret: clientSecret } })
  await oauth2({ resourceOauth2ReturnUrl: `https://app.example/${apiKey}` })
  await oauth2({ sessionUri: flip(sessionUri) })
  await oauth2({ scopes: [`no such scope ${apiKey}`] })
  await ask('CompleteResourceTokenAuth', { sessionUri, userIdentifier: { userId: userKey } })
  await ask('CompleteResourceTokenAuth', { sessionUri, userIdentifier: { userToken: flip(userToken) } })
  await get(`/oauth2/callback/idp?code=${apiKey}&state=${apiKey}`)
  await get(
    `/oauth2/callback/idp?error=${apiKey}&error_description=${apiKey}&state=${new URL(away).searchParams.get('state')}`,
  )
  await get(`/identities/oauth2/authorize?request_uri=${flip(sessionUri)}`)
  // A vendor that says all it knows when it refuses, and one that talks nonsense.
  const told = { error: `${clientSecret}.${apiKey}`, error_description: `${clientSecret} ${userToken} ${configured}` }
  for (const answer of [
    { status: 400, body: told },
    { status: 401, body: { ...told, error: 'invalid_client' } },
    { status: 200, body: { ...told, access_token: { clientSecret } } },
    { status: 500, body: told },
  ]) {
    await idp.settings({ faults: [{ endpoint: 'token', times: 9, answer }] })
    await oauth2({ oauth2Flow: 'M2M', scopes: ['files:read'], customParameters: { a: String(answer.status) } })
    await oauth2({ ...exchange, forceAuthentication: true })
  }

  for (const to of ['/metrics', '/readyz', '/healthz']) expect(await get(to)).toMatchObject({ status: 200 })
  await send('/credbroker/v1/grants', '', { method: 'GET' })
  await send('/credbroker/v1/providers', '', { method: 'GET' })
  writeFileSync(
    join(folder, 'credbroker.yaml'),
    `{"version":1,"clientSecret":"${clientSecret}","providers":{"keys":"${configured}"}}`,
  )
  const yaml = readFileSync(join(folder, 'credbroker.yaml'), 'utf8')
  child.kill('SIGHUP')
  await expect.poll(() => printed, { timeout: 5_000 }).toContain('the old one stays in force')
  const files = () =>
    readdirSync(folder)
      .filter((name) => !/\.(keys|yaml)$/.test(name))
      .map((name) => readFileSync(join(folder, name), 'latin1'))
  const during = files()
  child.kill('SIGTERM')
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  expect(yaml).toContain(configured)

  writeFileSync(
    join(folder, 'credbroker.yaml'),
    JSON.stringify({
      version: 1,
      audit: { enabled: true },
      store: { use: 'sqlite', options: { path: './credbroker.db' } },
      keys: { file: './credbroker.keys' },
      providers: {},
    }),
  )
  const records = await ended(start(['audit', 'export'], { cwd: folder }))
  expect(records.stdout.trim().split('\n').length).toBeGreaterThan(20)

  for (const name of [
    'clientSecret',
    'refresh_token',
    'access_token',
    'code_verifier',
    'code',
    'state',
    'accessKey',
    'apiKey',
    'userKey',
    'external',
    'userToken',
    'workloadToken',
    'sessionUri',
    'customState',
  ])
    expect([...secrets.names]).toContain(name)
  expect([...refusals.keys()].sort()).toEqual(expect.arrayContaining([400, 401, 403, 404, 409, 413]))
  const places = {
    printed,
    answers: shown.join('\n'),
    audit: records.stdout + records.stderr,
    store: [...during, ...files()].join('\n'),
  }
  for (const [place, text] of Object.entries(places)) {
    expect([place, text.length > 2_000]).toEqual([place, true])
    expect([place, secrets.in(text)]).toEqual([place, []])
  }
  expect(printed).toContain('"level":"debug"')
}, 60_000)

test('the search finds a secret in every form', () => {
  const secrets = new Secrets()
  const secret = secrets.add('one', canary('one/+'))
  for (const form of [
    secret,
    `x${secret}y`,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
    secret.slice(8),
    inspect({ secret }),
  ])
    expect([form, secrets.in(form)]).toEqual([form, ['one 0']])
  expect(secrets.in(canary('one/+'))).toEqual([])
})
