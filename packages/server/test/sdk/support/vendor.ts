import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The token endpoint of a vendor that gives everybody what they ask for. */
export interface Vendor {
  readonly issuer: string
  /** For `oauthDiscovery`. */
  readonly metadata: { readonly issuer: string; readonly authorizationEndpoint: string; readonly tokenEndpoint: string }
  close(): Promise<void>
}

export async function startVendor(): Promise<Vendor> {
  const server = createServer((request, response) => {
    request.resume()
    const answer = { access_token: 'at-of-the-vendor', token_type: 'Bearer', expires_in: 3600 }
    request.on('end', () =>
      response
        .writeHead(request.url === '/token' ? 200 : 404, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer)),
    )
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    metadata: { issuer, authorizationEndpoint: `${issuer}/authorize`, tokenEndpoint: `${issuer}/token` },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}

/** What a browser does whose user consents at once: to the vendor, and from there back to the broker. */
export async function consentAtOnce(authorizationUrl: string): Promise<URL> {
  const away = await location(authorizationUrl)
  const back = new URL(away.searchParams.get('redirect_uri') ?? '')
  back.searchParams.set('code', 'code-of-the-vendor')
  back.searchParams.set('state', away.searchParams.get('state') ?? '')
  return location(back)
}

/** Where a browser is sent to. */
export async function location(url: string | URL): Promise<URL> {
  const response = await fetch(url, { redirect: 'manual' })
  const target = response.headers.get('location')
  if (target === null) throw new Error(`the browser was answered ${response.status}: ${await response.text()}`)
  return new URL(target)
}
