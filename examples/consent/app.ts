import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { consentHandler, nodeListener } from '@credbroker/consent-pages'
import { createBroker } from '@credbroker/core'
import type {} from '@credbroker/provider-oauth2'

/** The authorization server at which users of the application have an account. */
export interface Vendor {
  readonly discoveryUrl: string
  readonly clientId: string
  readonly clientSecret: string
}

/** A web application whose users connect an account somewhere else: its pages, the broker and its callback in one process. */
export async function startApplication(vendor: Vendor): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const broker = await createBroker({
    config: {
      version: 1,
      store: { use: 'memory' },
      network: { allowLoopback: true },
      publicUrl: url,
      providers: {
        files: {
          use: 'oauth2',
          options: {
            ...vendor,
            scopes: ['files:read', 'offline_access'],
            // OpenID Connect Core section 11: without it there is no refresh token.
            authorizationParameters: { prompt: 'consent' },
          },
        },
      },
      workloads: { app: { providers: { files: {} }, returnUrls: [`${url}/connected`] } },
    },
    baseUrl: import.meta.url,
  })
  const callbacks = nodeListener(consentHandler(broker))

  /** The token of the user who is signed in, or where to send them. */
  async function token(user: string) {
    const request = { oauth2Flow: 'USER_FEDERATION', resourceOauth2ReturnUrl: `${url}/connected` } as const
    const caller = { workload: 'app', user }
    return (await broker.get('files', { oauth2TokenRequest: request }, caller)).oauth2TokenResponse
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    const user = /(?:^|; )user=([a-f0-9-]{36})/.exec(request.headers.cookie ?? '')?.[1]
    if (user === undefined) {
      // A real application asks for a password here.
      response.setHeader('set-cookie', `user=${randomUUID()}; HttpOnly; SameSite=Lax; Path=/`)
      return redirect(response, '/')
    }
    if (pathname === '/connected') {
      // Only this application knows who sits at this browser: it says so, and the consent becomes theirs.
      const sessionUri = searchParams.get('session_id') ?? ''
      if (!searchParams.has('error')) await broker.completeSession(sessionUri, { userId: user })
      return redirect(response, '/')
    }
    const { accessToken, expiresAt, authorizationUrl } = await token(user)
    if (pathname === '/connect' && authorizationUrl !== undefined) return redirect(response, authorizationUrl)
    response.setHeader('content-type', 'text/plain; charset=utf-8')
    response.end(
      accessToken === undefined
        ? 'Your files are not connected. Go to /connect\n'
        : `Your files are connected. The token at hand ends ${new Date((expiresAt ?? 0) * 1000).toISOString()}\n`,
    )
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/oauth2/callback/') === true) return callbacks(request, response)
    serve(request, response).catch((error) => {
      response.statusCode = 500
      response.end(`${error.code}: ${error.message}\n`)
    })
  })

  return {
    url,
    async close(): Promise<void> {
      server.closeAllConnections()
      server.close()
      await broker.close()
    },
  }
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end()
}
