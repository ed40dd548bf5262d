import { type GivenStores, type LoadedStore, loadStore } from '../plugins/load-store.ts'
import { usesStore } from '../plugins/plugin-shape.ts'
import { describeErrors } from '../schema/describe-error.ts'
import { wrapSecrets } from '../secrets/secret-paths.ts'
import type { BrokerConfig } from './broker-config.ts'
import { expandReferences, type ReferenceSources } from './references.ts'
import type { Report, ResolvedProvider } from './resolved-provider.ts'

/** The store of a configuration, loaded and not opened yet. `memory`: the one of the core. */
export type ResolvedStore = 'memory' | { readonly loaded: LoadedStore; readonly options: unknown }

const defaultStore = 'sqlite'

/** The store that this configuration works with; `undefined` when there is nothing to keep. */
export async function resolveStore(
  config: BrokerConfig,
  providers: readonly ResolvedProvider[],
  given: GivenStores,
  sources: ReferenceSources,
  report: Report,
  extension?: string,
): Promise<ResolvedStore | undefined> {
  const { store, audit } = config
  const isNeeded = extension !== undefined || audit?.enabled === true || providers.some(keepsState)
  if (store === undefined && !isNeeded) return undefined
  const { use = defaultStore, options: written = {} } = store ?? {}
  if (use === 'memory') {
    if (Object.keys(written).length > 0) report(['store', 'options'], 'the memory store has no options')
    return 'memory'
  }
  const outcome = await loadStore(use, sources.folder, given)
  if (outcome.store === undefined) {
    const why = store === undefined ? whyNeeded(config, providers, extension) : ''
    report(store === undefined ? [] : ['store', 'use'], `${outcome.message}${why}`)
    return undefined
  }
  const { label, plugin, validateOptions } = outcome.store
  const expanded = await expandReferences(written, plugin.configSchema, sources)
  const path = ['store', 'options']
  for (const problem of expanded.problems) report([...path, ...problem.path], problem.message)
  for (const fed of expanded.fed)
    report([...path, ...fed.path], `"${label}" is opened before any provider; use { env } or { file }`)
  if (expanded.problems.length > 0 || expanded.fed.length > 0) return undefined
  const options = expanded.value
  if (!validateOptions(options)) {
    for (const error of describeErrors(plugin.configSchema, options, validateOptions.errors))
      report([...path, ...error.path], error.message.replace(/^unknown member/, 'unknown option'))
    return undefined
  }
  return { loaded: outcome.store, options }
}

function keepsState({ plugin: { plugin }, options }: ResolvedProvider): boolean {
  const wrapped = wrapSecrets(options, plugin.configSchema, () => {})
  return usesStore(plugin, wrapped) || Object.values(plugin.kinds).some(({ stored = false }) => stored !== false)
}

function whyNeeded(
  { audit }: BrokerConfig,
  providers: readonly ResolvedProvider[],
  extension: string | undefined,
): string {
  const needing = providers.filter(keepsState).map(({ name }) => `provider "${name}"`)
  const all = [
    ...(extension === undefined ? [] : [`the ${extension}`]),
    ...(audit?.enabled === true ? ['the audit log'] : []),
    ...needing,
  ]
  return `. A store is needed for ${all.join(', ')}; "store: { use: memory }" keeps nothing beyond the process`
}
