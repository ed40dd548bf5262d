import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findChromium, launchChromium, newUser } from '../packages/provider-oauth2/test/browser/support/chromium.ts'
import { idpProvider, scopes } from '../packages/server/test/running/support/consenting.ts'
import {
  type LiveServer,
  liveServer,
  type SdkClients,
  sdkClients,
} from '../packages/server/test/running/support/live-server.ts'
import {
  CompleteResourceTokenAuthCommand,
  GetResourceOauth2TokenCommand,
  GetWorkloadAccessTokenForUserIdCommand,
} from '../packages/server/test/running/support/sdk-commands.ts'

const executable = findChromium()
const missing = 'no Chromium is installed here: install one, or say in CHROMIUM_PATH where it is'
if (executable === undefined) console.warn(`skipped the consent through a server in a browser: ${missing}`)
const title =
  executable === undefined ? `a consent through a server (skipped: ${missing})` : 'a consent through a server'

/** The web application beside the agent: users come back to it, and it says to the server whose session it was. */
class Application {
  readonly url: string
  readonly #server: Server
  /** The query of each visit to the return URL. */
  readonly visits: URLSearchParams[] = []
  /** The application of whom. */
  readonly users: Map<string, string> = new Map()
  clients: SdkClients | undefined

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(new URL(request.url ?? '/', this.url)).then(
        (heading) => page(response, heading),
        (error: unknown) => page(response, `Failed: ${error instanceof Error ? error.name : 'unknown'}`),
      )
    })
  }

  static async start(): Promise<Application> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Application(server)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer({ pathname, searchParams }: URL): Promise<string> {
    if (pathname !== '/done') return 'Nothing here'
    this.visits.push(searchParams)
    const error = searchParams.get('error')
    if (error !== null) return `Not connected: ${error}`
    const sessionUri = searchParams.get('session_id') ?? ''
    // Its own state says who the user is.
    const userId = this.users.get(searchParams.get('state') ?? '')
    if (userId === undefined) return 'Who are you?'
    await this.clients?.data.send(new CompleteResourceTokenAuthCommand({ sessionUri, userIdentifier: { userId } }))
    return 'Connected'
  }
}

function page(response: ServerResponse, heading: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(`<!doctype html><html lang="en"><title>${heading}</title><main><h1>${heading}</h1></main></html>`)
}

describe.skipIf(executable === undefined)(title, { timeout: 60_000 }, () => {
  let browser: Browser
  let identityProvider: IdentityProvider
  let application: Application
  let live: LiveServer
  let clients: SdkClients
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    identityProvider = await startIdentityProvider()
    browser = await launchChromium(executable ?? '')
  }, 60_000)
  beforeEach(async () => {
    application = await Application.start()
    const returnUrls = [`${application.url}/done`]
    live = await liveServer({
      config: {
        providers: { idp: idpProvider(identityProvider) },
        workloads: { agent: { providers: { idp: {} }, returnUrls } },
      },
    })
    clients = sdkClients(live.endpoint, await live.key({ workloads: ['agent'], administers: false }))
    application.clients = clients
  })
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    clients.data.destroy()
    clients.control.destroy()
    await live.server.close()
    await application.close()
    await identityProvider.reset()
  })
  afterAll(async () => {
    await browser?.close()
    await identityProvider?.close()
  })

  async function browserOf(): Promise<Page> {
    const context = await newUser(browser)
    contexts.push(context)
    return context.newPage()
  }

  /** What the agent does, with the SDK as it comes. */
  async function agentOf(userId: string) {
    const mint = new GetWorkloadAccessTokenForUserIdCommand({ workloadName: 'agent', userId })
    const { workloadAccessToken } = await clients.data.send(mint)
    const state = `state-of-${userId}`
    application.users.set(state, userId)
    return (more: { readonly sessionUri?: string; readonly forceAuthentication?: boolean } = {}) =>
      clients.data.send(
        new GetResourceOauth2TokenCommand({
          workloadIdentityToken: workloadAccessToken,
          resourceCredentialProviderName: 'idp',
          scopes: [...scopes],
          oauth2Flow: 'USER_FEDERATION',
          resourceOauth2ReturnUrl: `${application.url}/done`,
          customState: state,
          ...more,
        }),
      )
  }

  const heading = (at: Page) => at.getByRole('heading', { level: 1 }).innerText()
  const redeemed = async () => (await identityProvider.stats()).tokenRequests.authorization_code ?? 0

  async function signIn(at: Page, user: string): Promise<void> {
    await at.getByLabel('User').fill(user)
    await at.getByLabel('Password').fill('any')
    await at.getByRole('button', { name: 'Continue' }).click()
    await at.getByRole('button', { name: 'Allow' }).waitFor()
  }

  async function decide(at: Page, decision: 'Allow' | 'Deny'): Promise<void> {
    await at.getByRole('button', { name: decision }).click()
    await at.waitForURL((url) => url.origin === application.url)
  }

  test('the agent asks, the user allows it, the application completes it, and the poll brings the token', async () => {
    const ask = await agentOf('alice')
    const { authorizationUrl = '', sessionUri = '', sessionStatus, accessToken } = await ask()
    expect({ sessionStatus, accessToken }).toEqual({ sessionStatus: 'IN_PROGRESS', accessToken: undefined })
    expect(new URL(authorizationUrl).origin).toBe(live.endpoint)
    const at = await browserOf()
    await at.goto(authorizationUrl)
    expect(new URL(at.url()).origin).toBe(identityProvider.issuer)
    expect(new URL(at.url()).searchParams.has('request_uri')).toBe(false)
    expect((await ask({ sessionUri })).accessToken).toBeUndefined()
    await signIn(at, 'alice')
    await decide(at, 'Allow')
    expect(await heading(at)).toBe('Connected')
    expect(Object.fromEntries(application.visits[0] ?? [])).toEqual({ session_id: sessionUri, state: 'state-of-alice' })
    const poll = await ask({ sessionUri })
    expect(await identityProvider.me(poll.accessToken ?? '')).toMatchObject({ sub: 'alice' })
    expect(poll.authorizationUrl).toBeUndefined()
    expect((await ask()).accessToken).toBe(poll.accessToken)
    expect((await (await agentOf('bob'))()).accessToken).toBeUndefined()
    expect(await redeemed()).toBe(1)
  })

  test('a user who says no is sent back with it, and the poll says so', async () => {
    const ask = await agentOf('alice')
    const { authorizationUrl = '', sessionUri = '' } = await ask()
    const at = await browserOf()
    await at.goto(authorizationUrl)
    await signIn(at, 'alice')
    await decide(at, 'Deny')
    expect(await heading(at)).toBe('Not connected: access_denied')
    await expect(ask({ sessionUri })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('access_denied'),
    })
    expect(await redeemed()).toBe(0)
  })

  test('a second tab is the same consent, whichever comes back first', async () => {
    const ask = await agentOf('alice')
    const { authorizationUrl = '', sessionUri = '' } = await ask()
    const one = await browserOf()
    const two = await one.context().newPage()
    await one.goto(authorizationUrl)
    await two.goto(authorizationUrl)
    await signIn(one, 'alice')
    await signIn(two, 'alice')
    await decide(two, 'Allow')
    expect(await heading(two)).toBe('Connected')
    await decide(one, 'Allow')
    expect(await heading(one)).toBe('Connected')
    expect((await ask({ sessionUri })).accessToken).toEqual(expect.any(String))
    expect(await redeemed()).toBe(1)
  })

  test('the front channel can be opened again until the user is back, and is over then', async () => {
    const ask = await agentOf('alice')
    const { authorizationUrl = '', sessionUri = '' } = await ask()
    const at = await browserOf()
    await at.goto(authorizationUrl)
    await at.reload()
    await at.goto(authorizationUrl)
    await signIn(at, 'alice')
    await decide(at, 'Allow')
    expect(await heading(at)).toBe('Connected')
    const again = await at.goto(authorizationUrl)
    expect(again?.status()).toBe(400)
    expect(new URL(at.url()).origin).toBe(live.endpoint)
    expect(await at.locator('script, form, img').count()).toBe(0)
    // Going back ends where it did, and uses nothing twice.
    await at.goBack()
    expect(await heading(at)).toBe('Connected')
    expect((await ask({ sessionUri })).accessToken).toEqual(expect.any(String))
    expect(await redeemed()).toBe(1)
  })

  test('a session that nobody has is a page, and leads nowhere', async () => {
    const ask = await agentOf('alice')
    const { authorizationUrl = '' } = await ask()
    const at = await browserOf()
    const answer = await at.goto(`${authorizationUrl.slice(0, -4)}AAAA`)
    expect(answer?.status()).toBe(400)
    expect(new URL(at.url()).origin).toBe(live.endpoint)
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'")
  })
})
