import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export interface IssuerKey {
  readonly privateKey: CryptoKey
  readonly jwk: JWK
  readonly alg: string
}

/** A real key pair; `kid` as given, or none. */
export async function issuerKey(alg: string, kid?: string): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { privateKey, alg, jwk: { ...(await exportJWK(publicKey)), ...(kid !== undefined && { kid }) } }
}

export interface IssuerServer {
  readonly issuer: string
  /** The paths that were asked for, in order. */
  readonly requests: string[]
  /** What it publishes now. */
  keys: readonly IssuerKey[]
  /** Takes the place of the usual answers, where it is set. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  /** Added to the key set's answer. */
  headers: Record<string, string>
  sign(key: IssuerKey, claims: object, header?: object): Promise<string>
  close(): Promise<void>
}

/** An issuer of user tokens on a loopback port: its OpenID configuration, and its key set at `/keys`. */
export async function issuerServer(): Promise<IssuerServer> {
  const server = createServer((request, response) => {
    issuer.requests.push(request.url ?? '')
    if (issuer.answer !== undefined) return issuer.answer(request, response)
    const json = (body: object, headers: object = {}) =>
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    if (request.url === '/.well-known/openid-configuration')
      return json({ issuer: issuer.issuer, jwks_uri: `${issuer.issuer}/keys` })
    if (request.url === '/keys') return json({ keys: issuer.keys.map(({ jwk }) => jwk) }, issuer.headers)
    return response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const issuer: IssuerServer = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    keys: [],
    answer: undefined,
    headers: {},
    sign: ({ privateKey, alg, jwk }, claims, header = {}) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg, ...(jwk.kid !== undefined && { kid: jwk.kid }), ...header })
        .sign(privateKey),
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
  return issuer
}
