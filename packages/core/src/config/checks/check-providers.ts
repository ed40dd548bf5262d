import { BrokerError } from '../../errors.ts'
import { suggestion } from '../../schema/did-you-mean.ts'
import { checkedBody, requestedKind } from '../../tagged-request.ts'
import type { Report, ResolvedProvider } from '../resolved-provider.ts'

/** Reports kinds that two plugins claim. */
export function reportSharedKinds(providers: readonly ResolvedProvider[], report: Report): void {
  const owners = new Map<string, ResolvedProvider>()
  const reported = new Set<string>()
  for (const provider of providers) {
    for (const { kind } of provider.plugin.kinds.values()) {
      const owner = owners.get(kind)
      if (owner === undefined) owners.set(kind, provider)
      else if (owner.plugin.plugin !== provider.plugin.plugin && !reported.has(kind)) {
        reported.add(kind)
        report(
          ['providers', provider.name, 'use'],
          `kind "${kind}" is claimed by two plugins: "${owner.plugin.label}" (provider "${owner.name}") and "${provider.plugin.label}" (provider "${provider.name}"); keep one of them`,
        )
      }
    }
  }
}

/** Reports feeding providers that do not exist, and requests that they do not accept. */
export function reportFeeds(providers: readonly ResolvedProvider[], names: readonly string[], report: Report): void {
  for (const { name, fed } of providers) {
    for (const { path, from, request } of fed) {
      const at = ['providers', name, 'options', ...path]
      if (!names.includes(from)) report(at, `no provider "${from}"; ${suggestion(from, names)}`)
      const source = providers.find((provider) => provider.name === from)
      if (source === undefined) continue
      try {
        checkedBody(from, requestedKind(from, source.plugin.kinds, request), request)
      } catch (error) {
        if (!(error instanceof BrokerError)) throw error
        report(at, error.message)
      }
    }
  }
}
