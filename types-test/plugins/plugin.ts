// Compiling is passing: what an author of a plugin may and may not write.
import {
  BrokerError,
  type BrokerErrorCode,
  defineProvider,
  type Entry,
  type ProviderPlugin,
  type Secret,
} from '@credbroker/core'

declare module '@credbroker/core' {
  interface CredentialRegistry {
    typedToken: Entry<{ readonly audience: string }, { readonly token: string }>
  }
}

const schemas = {
  apiVersion: 1,
  configSchema: { type: 'object' },
  kinds: { typedToken: { requestSchema: {}, cache: true } },
} as const

export const good: ProviderPlugin<'typedToken', { readonly key: Secret }> = defineProvider({
  ...schemas,
  create: ({ key }: { readonly key: Secret }, { clock }) => ({
    issue: {
      typedToken: ({ audience }, { deadlineMs }) => ({
        response: { token: `${audience}${key}${deadlineMs}` },
        expiresAtMs: clock.now(),
      }),
    },
  }),
})

export const forgotten = defineProvider({
  apiVersion: 1,
  configSchema: {},
  // @ts-expect-error a kind that is in no registry
  kinds: { undeclaredToken: { requestSchema: {}, cache: false } },
  create: () => {
    throw new Error('never called')
  },
})

export const wrongResponse = defineProvider<'typedToken'>({
  ...schemas,
  // @ts-expect-error the response is not what the registry says
  create: () => ({ issue: { typedToken: () => ({ response: { tokn: 'x' } }) } }),
})

export const wrongVersion = defineProvider<'typedToken'>({
  ...schemas,
  // @ts-expect-error a version that does not exist
  apiVersion: 2,
  create: () => ({ issue: { typedToken: () => ({ response: { token: 'x' } }) } }),
})

// @ts-expect-error codes are a closed set
new BrokerError('oops', 'text')

/** A switch over codes is complete, and the compiler knows. */
export function turn(code: BrokerErrorCode): string {
  switch (code) {
    case 'validation_failed':
    case 'unauthenticated':
    case 'access_denied':
    case 'not_found':
    case 'conflict':
      return 'caller'
    case 'config_invalid':
    case 'upstream_rejected':
      return 'operator'
    case 'throttled':
    case 'upstream_unavailable':
      return 'wait'
    case 'internal':
      return 'us'
    default:
      return code satisfies never
  }
}
