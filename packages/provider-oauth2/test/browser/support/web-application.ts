import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Broker, BrokerError, createBroker } from '@credbroker/core'
import { consentHandler, nodeListener } from '@credbroker/consent-pages'
import type { IdentityProvider } from '@credbroker-workspace/identity-provider'
import plugin, { type Oauth2TokenResponse } from '../../../src/index.ts'
import { JumpingClock } from '../../acceptance/support/jumping-clock.ts'

/** What the application saw of one request. */
export interface Visit {
  readonly path: string
  readonly referer: string | undefined
}

/**
 * A web application whose users connect an account: a cookie says who sits at the browser, and only for that user does the
 * return page complete a session. Broker and callback are on the same server.
 */
export class WebApplication {
  readonly url: string
  readonly broker: Broker
  readonly clock: JumpingClock
  readonly visits: Visit[] = []
  readonly #server: Server

  private constructor(url: string, broker: Broker, clock: JumpingClock, server: Server) {
    this.url = url
    this.broker = broker
    this.clock = clock
    this.#server = server
    const callbacks = nodeListener(consentHandler(broker))
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.visits.push({ path: request.url ?? '', referer: request.headers.referer })
      if (request.url?.startsWith('/oauth2/callback/')) return callbacks(request, response)
      this.#serve(request, response).catch((error) => page(response, 500, `Failed: ${error.code}`))
    })
  }

  static async start(identityProvider: IdentityProvider): Promise<WebApplication> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const clock = new JumpingClock()
    const { clientId, clientSecret } = identityProvider.clients.basic
    const silent = () => {}
    const broker = await createBroker({
      config: {
        version: 1,
        publicUrl: url,
        store: { use: 'memory' },
        network: { allowLoopback: true },
        providers: {
          idp: {
            use: 'oauth2',
            options: {
              discoveryUrl: `${identityProvider.issuer}/.well-known/openid-configuration`,
              clientId,
              clientSecret,
              scopes: ['openid', 'offline_access', 'files:read'],
              authorizationParameters: { prompt: 'consent' },
            },
          },
        },
        workloads: { web: { providers: { idp: {} }, returnUrls: [`${url}/done`] } },
      },
      plugins: { oauth2: plugin },
      services: { clock, logger: { debug: silent, info: silent, warn: silent, error: silent } },
    })
    return new WebApplication(url, broker, clock, server)
  }

  /** The user's token, or the way to one. */
  async token(user: string): Promise<Oauth2TokenResponse> {
    const oauth2TokenRequest = { oauth2Flow: 'USER_FEDERATION', resourceOauth2ReturnUrl: `${this.url}/done` } as const
    const { oauth2TokenResponse } = await this.broker.get('idp', { oauth2TokenRequest }, { workload: 'web', user })
    return oauth2TokenResponse
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    await this.broker.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    if (pathname === '/sign-in') {
      response.setHeader('set-cookie', `user=${searchParams.get('user')}; HttpOnly; SameSite=Lax; Path=/`)
      return page(response, 200, 'Signed in here')
    }
    const [, user] = /(?:^|; )user=(\w+)/.exec(request.headers.cookie ?? '') ?? []
    if (user === undefined) return page(response, 403, 'Who are you?')
    if (pathname === '/connect') {
      const { authorizationUrl } = await this.token(user)
      if (authorizationUrl === undefined) return page(response, 200, 'Connected')
      return void response.writeHead(303, { location: authorizationUrl }).end()
    }
    if (pathname === '/done') return this.#done(user, searchParams, response)
    page(response, 404, 'Nothing here')
  }

  async #done(user: string, parameters: URLSearchParams, response: ServerResponse): Promise<void> {
    if (parameters.has('error')) return page(response, 200, `Not connected: ${parameters.get('error')}`)
    try {
      await this.broker.completeSession(parameters.get('session_id') ?? '', { userId: user })
    } catch (error) {
      if (!(error instanceof BrokerError) || error.code !== 'access_denied') throw error
      // It may be the same page once more, of a session that is done.
      if ((await this.token(user)).accessToken === undefined) return page(response, 403, 'Not yours')
    }
    page(response, 200, 'Connected')
  }
}

function page(response: ServerResponse, status: number, heading: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`<!doctype html><html lang="en"><title>${heading}</title><main><h1>${heading}</h1></main></html>`)
}
