import { type Broker, createBroker, defineProvider, type Entry, type Store } from '@credbroker/core'
import type { StateConfig } from '../scratch/state-config.ts'

declare module '@credbroker/core' {
  interface CredentialRegistry {
    keptToken: Entry<Record<string, never>, { readonly token: string }>
  }
}

/** A broker with a provider that keeps something, and the store as this provider sees it. */
export interface KeepingBroker {
  readonly broker: Broker
  /** `context.store`: what is put there is sealed, and its keys get a prefix. */
  readonly store: Store
}

const provider = 'keeper'

/** What a provider's key is called in the database. */
export function keyInDatabase(key: string): string {
  return `provider/${provider}/${key}`
}

export async function keepingBroker(state: StateConfig): Promise<KeepingBroker> {
  let store: Store | undefined
  const plugin = defineProvider<'keptToken', unknown>({
    apiVersion: 1,
    configSchema: { type: 'object', additionalProperties: false },
    kinds: { keptToken: { requestSchema: { type: 'object', additionalProperties: false }, cache: false } },
    state: true,
    create(_options: unknown, context) {
      store = context.store
      return { issue: { keptToken: () => ({ response: { token: 'nobody asks' } }) } }
    },
  })
  const broker = await createBroker({
    baseUrl: import.meta.url,
    plugins: { keeper: plugin },
    config: { version: 1, ...state, providers: { [provider]: { use: 'keeper' } } },
  })
  if (store === undefined) throw new Error('the provider got no store')
  return { broker, store }
}
