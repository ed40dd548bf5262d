import type { Mount } from '../mount/mount.ts'
import { type AnyPlugin, usesStore } from '../plugins/plugin-shape.ts'
import type { ProviderSurroundings } from '../plugins/provider-context.ts'
import type { CredentialOwner, GrantChange } from '../provider.ts'
import { refusingStore } from '../store/refusing-store.ts'
import { scopedStore } from '../store/scoped-store.ts'
import type { AssemblyTools } from './assembly-tools.ts'
import { callbackPath } from '../consent/callback-path.ts'

/** A provider's own part of what the broker keeps and knows. `mount`: what the provider became, once it is one. */
export function providerSurroundings(
  name: string,
  plugin: AnyPlugin,
  options: unknown,
  tools: AssemblyTools,
  mount: () => Mount | undefined,
): ProviderSurroundings {
  const without = `provider "${name}" uses the store, and its plugin does not say "state: true"`
  const keeps = usesStore(plugin, options)
  return {
    store: keeps ? scopedStore(tools.store, `provider/${name}`) : refusingStore(without),
    nameOf(...parts: readonly string[]): string {
      if (!keeps) throw new TypeError(without)
      return tools.nameOf(name, parts)
    },
    callbackUrl(): string | undefined {
      const publicUrl = tools.publicUrl()
      return publicUrl === undefined ? undefined : publicUrl.replace(/\/$/, '') + callbackPath + name
    },
    returnUrls: tools.returnUrls,
    forget({ workload, subject }: CredentialOwner): void {
      for (const { cache } of mount()?.kinds.values() ?? [])
        cache?.removeWhere(
          (slot) => slot.user === subject && (workload === undefined || (slot.workload ?? workload) === workload),
        )
    },
    recordGrant: (change: GrantChange) => tools.recordGrant(name, change),
  }
}
