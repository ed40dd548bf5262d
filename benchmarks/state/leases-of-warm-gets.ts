import { strictEqual } from 'node:assert/strict'
import { createBroker, defineProvider, type Entry, type Lease, memoryStore, type Store } from '@credbroker/core'

declare module '@credbroker/core' {
  interface CredentialRegistry {
    sharedToken: Entry<Record<string, never>, { readonly accessToken: string }>
  }
}

/** How many leases are asked for while a credential that processes share is handed out warm. */
export async function leasesOfWarmGets(gets: number): Promise<number> {
  let leases = 0
  const inner = memoryStore({ now: Date.now, schedule: () => () => {} })
  const store: Store = {
    ...inner,
    lease(key: string, ttlMs: number): Promise<Lease | undefined> {
      leases++
      return inner.lease(key, ttlMs)
    },
  }
  const plugin = defineProvider<'sharedToken', unknown>({
    apiVersion: 1,
    configSchema: { type: 'object', additionalProperties: false },
    kinds: {
      sharedToken: { requestSchema: { type: 'object', additionalProperties: false }, cache: true, stored: true },
    },
    create: () => ({
      issue: { sharedToken: () => ({ response: { accessToken: 'one' }, expiresAtMs: Date.now() + 3_600_000 }) },
    }),
  })
  const broker = await createBroker({
    plugins: { shared: plugin },
    services: { store },
    config: { version: 1, store: { use: 'memory' }, providers: { shared: { use: 'shared' } } },
  })
  const get = () => broker.get('shared', { sharedTokenRequest: {} })
  await get()
  strictEqual(leases, 1, 'the first fetch of a shared credential takes one lease')
  for (let index = 0; index < gets; index++) await get()
  await broker.close()
  return leases - 1
}
