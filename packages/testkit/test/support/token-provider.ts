import {
  BrokerError,
  type CredentialProvider,
  defineProvider,
  type Entry,
  type ProviderContext,
  type Secret,
} from '@credbroker/core'
import type { ProviderSubject, ScriptedUpstream } from '../../src/index.ts'

interface BenchTokenRequest {
  readonly audience: string
  readonly scopes?: readonly string[]
}

declare module '@credbroker/core' {
  interface CredentialRegistry {
    benchToken: Entry<BenchTokenRequest, { readonly accessToken: string }>
  }
}

export interface TokenOptions {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: Secret
  readonly timeout: string
}

const largest = 100_000

/** A provider as it should be: one call to a token endpoint, its answer taken apart with care. */
export function create(
  options: TokenOptions,
  { fetch, clock, secret }: ProviderContext,
): CredentialProvider<'benchToken'> {
  return {
    issue: {
      async benchToken({ audience, scopes = [] }, { signal }) {
        if (audience.startsWith(' ')) {
          const message = 'must not begin with a blank'
          throw new BrokerError('validation_failed', `benchTokenRequest.audience: ${message}`, {
            details: { fieldList: [{ name: 'benchTokenRequest.audience', message }] },
          })
        }
        const body = new URLSearchParams({ audience, scope: scopes.join(' ') }).toString()
        const authorization = `Basic ${btoa(`${options.clientId}:${options.clientSecret.reveal()}`)}`
        const { status, text, retryAfter } = await send(fetch, options.tokenUrl, {
          method: 'POST',
          body,
          signal,
          headers: { authorization },
        })
        if (status === 429) throw new BrokerError('throttled', 'the token endpoint asks to wait', retryAfter)
        if (status >= 500) throw new BrokerError('upstream_unavailable', `the token endpoint answered ${status}`)
        const answer = parse(text)
        if (status !== 200) {
          const upstreamCode = answer?.error === 'invalid_client' ? 'invalid_client' : 'unknown'
          throw new BrokerError('upstream_rejected', 'the token endpoint refused', { details: { upstreamCode } })
        }
        const { access_token: accessToken, expires_in: expiresIn } = answer ?? {}
        if (typeof accessToken !== 'string' || typeof expiresIn !== 'number') {
          throw new BrokerError('upstream_unavailable', 'the token endpoint answered with something else than a token')
        }
        secret(accessToken)
        return { response: { accessToken }, expiresAtMs: clock.now() + expiresIn * 1000 }
      },
    },
  }
}

/** The whole answer, or `upstream_unavailable`. */
export async function send(fetch: ProviderContext['fetch'], url: string, init: RequestInit) {
  try {
    const response = await fetch(url, init)
    let text = ''
    const decoder = new TextDecoder()
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true })
      if (text.length > largest) throw new Error('too much')
    }
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    return { status: response.status, text, retryAfter: Number.isNaN(seconds) ? {} : { retryAfterMs: seconds * 1000 } }
  } catch (cause) {
    throw new BrokerError('upstream_unavailable', 'the token endpoint gave no answer', { cause })
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) ?? undefined
  } catch {
    return undefined
  }
}

export const plugin = defineProvider({
  apiVersion: 1,
  configSchema: {
    type: 'object',
    required: ['tokenUrl', 'clientId', 'clientSecret'],
    additionalProperties: false,
    properties: {
      tokenUrl: { type: 'string', minLength: 1, description: 'The address of the token endpoint.' },
      clientId: { type: 'string', minLength: 1, description: 'The client id.' },
      clientSecret: { type: 'string', minLength: 1, writeOnly: true, description: 'The client secret.' },
      timeout: { type: 'string', default: '10s', description: 'A duration. Default 10s.' },
    },
  },
  kinds: {
    benchToken: {
      requestSchema: {
        type: 'object',
        required: ['audience'],
        additionalProperties: false,
        properties: {
          audience: { type: 'string', minLength: 1, maxLength: 100, description: 'Who will accept the token.' },
          scopes: {
            type: 'array',
            items: { type: 'string', description: 'One scope.' },
            description: 'What it is for.',
          },
        },
      },
      cache: true,
    },
  },
  create,
})

export const clientSecret = 'planted-9c1f7e3b5a2d-secret'
export const accessToken = 'granted-4e8a0b6d2c91-token'

export function grantTokens(upstream: ScriptedUpstream): void {
  upstream.on('POST', '/token', () => ({ json: { access_token: accessToken, expires_in: 3600 } }))
}

/** The provider with everything that the suite can judge. */
export const tokenSubject: ProviderSubject = {
  plugin,
  use: './token-plugin.ts',
  from: import.meta.url,
  options: (url) => ({ tokenUrl: `${url}/token`, clientId: 'client', clientSecret }),
  request: { benchTokenRequest: { audience: 'one' } },
  otherRequest: { benchTokenRequest: { audience: 'two' } },
  invalidRequests: [{ benchTokenRequest: { audience: ' one' } }],
  refused: {
    upstream: (upstream) =>
      void upstream.on('POST', '/token', () => ({ status: 401, json: { error: 'invalid_client' } })),
    code: 'upstream_rejected',
  },
  upstream: grantTokens,
  secrets: [accessToken],
}
