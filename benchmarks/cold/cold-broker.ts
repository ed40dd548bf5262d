import { type Broker, createBroker, defineProvider, type Entry } from '@credbroker/core'
import type { StateConfig } from '../scratch/state-config.ts'

interface ColdTokenRequest {
  readonly account: string
}

declare module '@credbroker/core' {
  interface CredentialRegistry {
    coldToken: Entry<ColdTokenRequest, { readonly accessToken: string }>
  }
}

/** A broker whose provider asks an upstream over HTTP. With a state, the credential is kept for all processes on it. */
export function coldBroker(upstream: string, state?: StateConfig): Promise<Broker> {
  const plugin = defineProvider<'coldToken', unknown>({
    apiVersion: 1,
    configSchema: { type: 'object', additionalProperties: false },
    kinds: {
      coldToken: {
        requestSchema: {
          type: 'object',
          required: ['account'],
          additionalProperties: false,
          properties: { account: { type: 'string' } },
        },
        cache: true,
        stored: state !== undefined,
      },
    },
    create: (_options, { fetch, clock }) => ({
      issue: {
        async coldToken({ account }, { signal }) {
          const answer = await fetch(`${upstream}/${account}`, { method: 'POST', signal })
          const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in: number }
          return { response: { accessToken: access_token }, expiresAtMs: clock.now() + expires_in * 1000 }
        },
      },
    }),
  })
  return createBroker({
    baseUrl: import.meta.url,
    plugins: { cold: plugin },
    config: { version: 1, ...state, network: { allowLoopback: true }, providers: { cold: { use: 'cold' } } },
  })
}

/** Asks for one credential many times at once. Rejects when an answer is not the one that the upstream gave. */
export async function askTogether(broker: Broker, account: string, callers: number): Promise<void> {
  const ask = () => broker.get('cold', { coldTokenRequest: { account } })
  const answers = await Promise.all(Array.from({ length: callers }, ask))
  const wrong = answers.find(({ coldTokenResponse }) => coldTokenResponse.accessToken !== `token-/${account}`)
  if (wrong !== undefined) throw new Error('a caller got another credential than the upstream gave')
}
