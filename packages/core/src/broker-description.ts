import type { Assembly } from './assembly/assemble.ts'
import { host } from './caller.ts'
import type { Health } from './mount/provider-health.ts'

/** What the broker is made of, without a secret. */
export interface BrokerDescription {
  readonly providers: readonly ProviderDescription[]
  /** Names of the workloads that may ask; `host` alone when the configuration has no such section. */
  readonly workloads: readonly string[]
}

export interface ProviderDescription {
  readonly name: string
  /** The package or file it came from. */
  readonly use: string
  readonly kinds: readonly { readonly kind: string; readonly requestMember: string; readonly cached: boolean }[]
  /** What the provider says of its own configuration; nothing secret. */
  readonly facts: Readonly<Record<string, string>>
  readonly health: Readonly<Health>
  readonly cachedCredentials: number
}

export function describeBroker({ mounts, config }: Assembly): BrokerDescription {
  return {
    providers: [...mounts.values()].map(({ name, plugin, provider, kinds, health }) => ({
      name,
      use: plugin.label,
      kinds: [...kinds.values()].map(({ kind, requestMember, cache }) => ({
        kind,
        requestMember,
        cached: cache !== undefined,
      })),
      facts: { ...provider.describe?.() },
      health: { ...health },
      cachedCredentials: [...kinds.values()].reduce((sum, { cache }) => sum + (cache?.size ?? 0), 0),
    })),
    workloads: config.workloads === undefined ? [host.workload] : Object.keys(config.workloads),
  }
}
