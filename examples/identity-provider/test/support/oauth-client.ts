import { createHash, createHmac, createPrivateKey, randomBytes, randomUUID, sign } from 'node:crypto'
import { consentAs, type IdentityProvider, type TestClient, type UserDecision } from '../../index.ts'

export interface TokenAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const redirectUri = 'http://127.0.0.1:4711/oauth2/callback/test'
const base64url = (value: string | object) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const formEncoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)

/** A client made by hand, so that the server is judged by the RFCs and not by another library's reading of them. */
export class OauthClient {
  readonly #issuer: string
  readonly #client: TestClient
  readonly #verifier = randomBytes(32).toString('base64url')

  constructor({ issuer }: Pick<IdentityProvider, 'issuer'>, client: TestClient) {
    this.#issuer = issuer
    this.#client = client
  }

  authorizationParameters(more: Readonly<Record<string, string>> = {}): URLSearchParams {
    return new URLSearchParams({
      client_id: this.#client.clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'offline_access files:read',
      prompt: 'consent',
      state: 'some-state',
      code_challenge: createHash('sha256').update(this.#verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    })
  }

  async consent(decision: UserDecision, parameters = this.authorizationParameters()): Promise<URL> {
    return consentAs(`${this.#issuer}/auth?${parameters}`, decision)
  }

  async code(parameters = this.authorizationParameters()): Promise<string> {
    return (await this.consent({ user: 'alice', decision: 'allow' }, parameters)).searchParams.get('code') ?? ''
  }

  redeem(code: string): Promise<TokenAnswer> {
    return this.post('/token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: this.#verifier,
    })
  }

  async tokens(parameters = this.authorizationParameters()): Promise<{ access: string; refresh: string }> {
    const { body } = await this.redeem(await this.code(parameters))
    return { access: String(body.access_token), refresh: String(body.refresh_token) }
  }

  refresh(refreshToken: string, more: Readonly<Record<string, string>> = {}): Promise<TokenAnswer> {
    return this.post('/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...more })
  }

  async post(path: string, parameters: Readonly<Record<string, string>> | URLSearchParams): Promise<TokenAnswer> {
    const body = new URLSearchParams(parameters)
    const headers = new Headers()
    this.#authenticate(headers, body)
    const response = await fetch(this.#issuer + path, { method: 'POST', headers, body })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }

  #authenticate(headers: Headers, body: URLSearchParams): void {
    const { clientId, clientAuthMethod, clientSecret = '' } = this.#client
    if (clientAuthMethod === 'client_secret_basic')
      headers.set('authorization', `Basic ${btoa(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)}`)
    else body.set('client_id', clientId)
    if (clientAuthMethod === 'client_secret_post') body.set('client_secret', clientSecret)
    if (clientAuthMethod === 'client_secret_jwt' || clientAuthMethod === 'private_key_jwt') {
      body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      body.set('client_assertion', this.#assertion())
    }
  }

  #assertion(): string {
    const { clientId, clientSecret = '', privateKey, privateKeyId } = this.#client
    const nowS = Math.floor(Date.now() / 1000)
    const claims = { iss: clientId, sub: clientId, aud: this.#issuer, iat: nowS, exp: nowS + 60, jti: randomUUID() }
    const header = privateKey === undefined ? { alg: 'HS256' } : { alg: 'ES256', kid: privateKeyId }
    const content = `${base64url(header)}.${base64url(claims)}`
    const signature =
      privateKey === undefined
        ? createHmac('sha256', clientSecret).update(content).digest()
        : sign('sha256', Buffer.from(content), { key: createPrivateKey(privateKey), dsaEncoding: 'ieee-p1363' })
    return `${content}.${signature.toString('base64url')}`
  }
}

export function claimsOf(jwt: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString('utf8'))
}
