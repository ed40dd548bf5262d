import { type Broker, type BrokerConfig, createBroker, defineProvider, type Entry } from '@credbroker/core'

interface BenchTokenRequest {
  readonly account: string
  readonly scopes: readonly string[]
}

interface BenchTokenResponse {
  readonly accessToken: string
}

declare module '@credbroker/core' {
  interface CredentialRegistry {
    benchToken: Entry<BenchTokenRequest, BenchTokenResponse>
  }
}

const lifetimeMs = 3_600_000
const scopes = ['read:user', 'repo']

export const caller = { workload: 'agent' }

/**
 * A broker whose policy names one workload and its scopes, and whose provider is asked once for each account. `kept`
 * adds a store and an audit log.
 */
export async function cachedBroker(
  cacheSize: number,
  kept: Pick<BrokerConfig, 'store' | 'keys' | 'audit'> = {},
): Promise<{ broker: Broker; issued(): number }> {
  let issued = 0
  const plugin = defineProvider<'benchToken'>({
    apiVersion: 1,
    configSchema: { type: 'object', additionalProperties: false },
    kinds: {
      benchToken: {
        requestSchema: {
          type: 'object',
          required: ['account', 'scopes'],
          additionalProperties: false,
          properties: {
            account: { type: 'string', pattern: '^[a-z0-9-]{1,64}$' },
            scopes: { type: 'array', maxItems: 16, items: { type: 'string', minLength: 1, maxLength: 128 } },
          },
        },
        cache: true,
      },
    },
    create: (_options, { clock }) => ({
      issue: {
        benchToken({ account }) {
          issued++
          return { response: { accessToken: `token-of-${account}` }, expiresAtMs: clock.now() + lifetimeMs }
        },
      },
    }),
  })
  const broker = await createBroker({
    cacheSize,
    plugins: { tokens: plugin },
    baseUrl: import.meta.url,
    config: {
      version: 1,
      ...kept,
      providers: { tokens: { use: 'tokens' } },
      workloads: { agent: { providers: { tokens: { kinds: ['benchToken'], scopes } } } },
    },
  })
  return { broker, issued: () => issued }
}

/** A request as it arrives: an object that the broker has not seen before. */
export function requestFor(account: string) {
  return { benchTokenRequest: { account, scopes: ['read:user', 'repo'] } }
}
