import { hash } from 'node:crypto'
import type { Fetch } from '@credbroker/core'

export const issuer = 'https://vendor.example'

/** What one request to the server said. */
export interface ServerRequest {
  readonly host: string
  readonly path: string
  readonly form: URLSearchParams
  readonly headers: Headers
  readonly signal: AbortSignal | undefined
}

export type ServerAnswer = Response | Error | Promise<Response>

/** What happens to the next request to one path. `process` is the server's own work on it. */
export type ServerStep = (process: () => Response, request: ServerRequest) => ServerAnswer

interface Code {
  readonly challenge: string | null
  readonly redirectUri: string
  readonly scope: string
  readonly nonce: string | null
  spent: boolean
}

/** An authorization server of one user who agrees to everything, as strict as RFC 9700 wants one to be. */
export class ScriptedServer {
  readonly requests: ServerRequest[] = []
  /** What it grants of the scopes that are asked for. */
  grants: (scope: string) => boolean = () => true
  /** What token answers say besides, or otherwise. */
  answer: Readonly<Record<string, unknown>> = {}
  givesRefreshToken = true
  /** Of the device flow: what the user did. */
  device: 'pending' | 'agreed' | 'denied' = 'pending'
  readonly #codes = new Map<string, Code>()
  readonly #pushed = new Map<string, URLSearchParams>()
  readonly #steps = new Map<string, ServerStep[]>()
  #given = 0

  get metadata() {
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      pushed_authorization_request_endpoint: `${issuer}/par`,
      device_authorization_endpoint: `${issuer}/device`,
      revocation_endpoint: `${issuer}/revoke`,
    }
  }

  /** What the next requests to this path meet, in this order. */
  next(path: string, ...steps: readonly ServerStep[]): void {
    this.#steps.set(path, [...(this.#steps.get(path) ?? []), ...steps])
  }

  requestsTo(path: string): readonly ServerRequest[] {
    return this.requests.filter((request) => request.path === path)
  }

  /** The token requests with this grant type. */
  redeemed(grantType = 'authorization_code'): readonly URLSearchParams[] {
    return this.requestsTo('/token')
      .map(({ form }) => form)
      .filter((form) => form.get('grant_type') === grantType)
  }

  /** What the user's browser brings back from an authorization URL. */
  agree(authorizationUrl: string): URLSearchParams {
    const asked = this.#authorizationRequest(authorizationUrl)
    const code = `canary-code-${this.#codes.size + 1}`
    this.#codes.set(code, {
      challenge: asked.get('code_challenge'),
      redirectUri: asked.get('redirect_uri') ?? '',
      scope: asked.get('scope') ?? '',
      nonce: asked.get('nonce'),
      spent: false,
    })
    return new URLSearchParams({ code, state: asked.get('state') ?? '' })
  }

  readonly fetch: Fetch = async (input, init) => {
    const { host, pathname: path } = new URL(input)
    const form = new URLSearchParams(String(init?.body ?? ''))
    const request = { host, path, form, headers: new Headers(init?.headers), signal: init?.signal ?? undefined }
    this.requests.push(request)
    const step = this.#steps.get(path)?.shift() ?? ((process) => process())
    const answer = await step(() => this.#process(request), request)
    if (answer instanceof Error) throw answer
    return answer
  }

  #authorizationRequest(authorizationUrl: string): URLSearchParams {
    const { searchParams } = new URL(authorizationUrl)
    const reference = searchParams.get('request_uri')
    if (reference === null) return searchParams
    const pushed = this.#pushed.get(reference)
    this.#pushed.delete(reference)
    if (pushed === undefined) throw new TypeError('this request_uri is used up')
    return pushed
  }

  #process({ path, form }: ServerRequest): Response {
    switch (path) {
      case '/token':
        return this.#token(form)
      case '/par': {
        const reference = `urn:example:${this.#pushed.size + 1}-${this.requests.length}`
        this.#pushed.set(reference, form)
        return Response.json({ request_uri: reference, expires_in: 60 }, { status: 201 })
      }
      case '/device':
        return Response.json({
          device_code: 'canary-device-code',
          user_code: 'WDJB-MJHT',
          verification_uri: `${issuer}/activate`,
          verification_uri_complete: `${issuer}/activate?user_code=WDJB-MJHT`,
          expires_in: 300,
          interval: 5,
        })
      case '/revoke':
        return new Response(null, { status: 200 })
      default:
        return new Response(null, { status: 404 })
    }
  }

  #token(form: URLSearchParams): Response {
    switch (form.get('grant_type')) {
      case 'authorization_code': {
        const code = this.#codes.get(form.get('code') ?? '')
        const verifier = form.get('code_verifier')
        const challenge = verifier === null ? null : hash('sha256', verifier, 'base64url')
        const isRight = code?.challenge === challenge && code.redirectUri === form.get('redirect_uri')
        if (code === undefined || code.spent || !isRight) return refusal('invalid_grant')
        code.spent = true
        return this.#granted(code.scope, code.nonce)
      }
      case 'refresh_token':
        return this.#granted('')
      case 'urn:ietf:params:oauth:grant-type:device_code':
        if (this.device === 'pending') return refusal('authorization_pending')
        return this.device === 'denied' ? refusal('access_denied') : this.#granted('files:read')
      default:
        return refusal('unsupported_grant_type')
    }
  }

  #granted(scope: string, nonce: string | null = null): Response {
    const number = ++this.#given
    const granted = scope.split(' ').filter((name) => name !== '' && this.grants(name))
    return Response.json({
      access_token: `canary-access-${number}`,
      token_type: 'Bearer',
      expires_in: 600,
      ...(granted.length > 0 && { scope: granted.join(' ') }),
      ...(this.givesRefreshToken && { refresh_token: `canary-refresh-${number}` }),
      ...(nonce !== null && { id_token: idToken({ nonce }) }),
      ...this.answer,
    })
  }
}

/** RFC 6749 section 5.2. */
export function refusal(error: string): Response {
  return Response.json({ error, error_description: 'canary-vendor-text' }, { status: 400 })
}

/** As a server sends it directly: TLS stands for its signature. */
export function idToken(claims: Readonly<Record<string, unknown>>, nowMs: number = 1_800_000_000_000): string {
  const iat = Math.floor(nowMs / 1000)
  const all = { iss: issuer, aud: 'client', sub: 'alice', iat, exp: iat + 300, ...claims }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256' })}.${part(all)}.${Buffer.from('signature').toString('base64url')}`
}
