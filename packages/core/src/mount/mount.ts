import type { CredentialCache } from '../cache/credential-cache.ts'
import type { CircuitBreaker } from '../net/circuit-breaker.ts'
import type { LoadedKind, LoadedPlugin } from '../plugins/load-plugin.ts'
import type { AnyIssue, AnyProvider } from '../plugins/plugin-shape.ts'
import type { CallSlots } from './call-slots.ts'
import type { ProviderRules } from './provider-rules.ts'
import type { Health } from './provider-health.ts'

/** A provider under its name in the configuration, ready to be asked. */
export interface Mount {
  readonly name: string
  readonly plugin: LoadedPlugin
  readonly provider: AnyProvider
  /** Stands for plugin and options: equal revisions are the same provider. Reveals nothing. */
  readonly revision: string
  /** By request member. */
  readonly kinds: ReadonlyMap<string, MountedKind>
  readonly health: Health
  readonly rules: ProviderRules
  readonly breaker: CircuitBreaker
  readonly slots: CallSlots
  /** Asynchronous calls under way; a replaced provider is closed when they have ended. */
  readonly underWay: Set<Promise<unknown>>
}

/** One kind of one mounted provider. */
export interface MountedKind extends LoadedKind {
  readonly issue: AnyIssue
  /** Absent for kinds that are issued anew each time. */
  readonly cache: CredentialCache | undefined
  /** The part of a request that decides which credential it is. */
  readonly identity: (request: object) => unknown
  readonly shared: boolean
  /** Whether this request's credential is the workload's, whoever it asks for. */
  readonly ofWorkload: (request: object) => boolean
  /** Whether this request asks for a new credential although a good one is cached. */
  readonly forcesRefresh: (request: object) => boolean
  /** Whether this request's credential is kept in the store as well. */
  readonly stored: (request: object) => boolean
}

export function mountKinds(
  plugin: LoadedPlugin,
  provider: AnyProvider,
  options: unknown,
  newCache: () => CredentialCache,
): ReadonlyMap<string, MountedKind> {
  const kinds = new Map<string, MountedKind>()
  for (const [member, loaded] of plugin.kinds) {
    const { definition, kind } = loaded
    const issue = provider.issue[kind]
    if (issue === undefined) throw new TypeError(`no issue function for ${kind}`)
    kinds.set(member, {
      ...loaded,
      // Bound, so that a class may use `this`.
      issue: issue.bind(provider.issue),
      cache: definition.cache === false ? undefined : newCache(),
      identity: typeof definition.cache === 'function' ? definition.cache : (request) => request,
      shared: definition.shared === true,
      ofWorkload: (request) => definition.ofWorkload?.(request, options) === true,
      forcesRefresh: definition.forcesRefresh ?? never,
      stored: typeof definition.stored === 'function' ? definition.stored : definition.stored ? always : never,
    })
  }
  return kinds
}

function always(): boolean {
  return true
}

function never(): boolean {
  return false
}
