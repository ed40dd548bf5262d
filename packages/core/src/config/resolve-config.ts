import type { ConfigProblem } from '../errors.ts'
import type { BrokerExtension } from '../extension/broker-extension.ts'
import { resolveSection, splitSection } from '../extension/resolve-section.ts'
import { defaultRules, providerRules, type ProviderRules, type ProviderRulesConfig } from '../mount/provider-rules.ts'
import type { LoadedPlugin, PluginLoader } from '../plugins/load-plugin.ts'
import type { GivenStores } from '../plugins/load-store.ts'
import { describeErrors } from '../schema/describe-error.ts'
import type { JsonSchema } from '../schema/json-schema.ts'
import type { BrokerConfig } from './broker-config.ts'
import { brokerConfigSchema } from './broker-config.ts'
import { validateBrokerConfig } from './broker-config-validator.js'
import type { ConfigSource } from './config-source.ts'
import { reportNetwork } from './checks/check-network.ts'
import { reportPublicUrls } from './checks/check-public-urls.ts'
import { reportFeeds, reportSharedKinds } from './checks/check-providers.ts'
import { reportWorkloads } from './checks/check-workloads.ts'
import { feedingOrder } from './checks/feeding-order.ts'
import { member } from './members.ts'
import { expandReferences } from './references.ts'
import { type ResolvedStore, resolveStore } from './resolve-store.ts'
import type { Report, ResolvedProvider } from './resolved-provider.ts'

export interface ResolvedConfig {
  readonly config: BrokerConfig
  /** Those that feed others come before those that they feed. */
  readonly providers: readonly ResolvedProvider[]
  /** Absent when nothing has to be kept. */
  readonly store: ResolvedStore | undefined
  /** The extension's, with its secrets as plain texts. */
  readonly section: unknown
  readonly problems: readonly ConfigProblem[]
}

/** Goes through a whole configuration and collects every mistake instead of stopping at the first. */
export async function resolveConfig(
  source: ConfigSource,
  loader: PluginLoader,
  env: Readonly<Record<string, string | undefined>>,
  stores: GivenStores,
  extension: BrokerExtension | undefined,
): Promise<ResolvedConfig> {
  const problems: ConfigProblem[] = []
  const report = (path: readonly string[], message: string) => problems.push(source.problem(path, message))

  const { rest: config, section: written } =
    extension === undefined ? { rest: source.value, section: undefined } : splitSection(source.value, extension.name)
  const sound = validateBrokerConfig(config)
  if (!sound) {
    for (const { path, message } of describeErrors(brokerConfigSchema, config, validateBrokerConfig.errors))
      report(path, message)
  }
  const entries = providerEntries(config)
  const names = entries.map(([name]) => name)
  const resolved = await Promise.all(
    entries.map(([name, entry]) => {
      // Whoever was checked can be read.
      const rules = sound
        ? providerRules((config as BrokerConfig).providers[name] as ProviderRulesConfig)
        : defaultRules
      return resolveProvider(name, { ...entry, rules }, source, loader, env, report)
    }),
  )
  const providers = resolved.filter((provider) => provider !== undefined)

  reportSharedKinds(providers, report)
  reportFeeds(providers, names, report)
  const order = feedingOrder(providers)
  if (order.circle !== undefined) {
    report(['providers', order.circle[0] ?? ''], `providers feed each other in a circle: ${order.circle.join(' -> ')}`)
  }
  // The other commands look at a server's configuration without being that server.
  const othersMayCome = extension?.additions !== undefined || member(source.value, 'server') !== undefined
  reportWorkloads(config, providers, names, othersMayCome, report)
  const section = extension && (await resolveSection(written, extension, { env, folder: source.folder }, report))
  if (sound) {
    await reportNetwork(config as BrokerConfig, report)
    reportPublicUrls(config as BrokerConfig, report)
  }
  const store = sound
    ? await resolveStore(
        config as BrokerConfig,
        providers,
        stores,
        { env, folder: source.folder },
        report,
        extension?.name,
      )
    : undefined
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
  // Whoever reads `config` checks `problems` first.
  return { config: config as BrokerConfig, providers: order.providers, store, section, problems }
}

async function resolveProvider(
  name: string,
  entry: { readonly use: string; readonly options: unknown; readonly rules: ProviderRules },
  source: ConfigSource,
  loader: PluginLoader,
  env: Readonly<Record<string, string | undefined>>,
  report: Report,
): Promise<ResolvedProvider | undefined> {
  const outcome = await loader.load(entry.use)
  if (outcome.plugin === undefined) {
    report(['providers', name, 'use'], outcome.message)
    return undefined
  }
  const { plugin } = outcome
  const { configSchema } = plugin.plugin
  const root = ['providers', name, 'options']
  const expanded = await expandReferences(entry.options, configSchema, { env, folder: source.folder })
  for (const { path, message } of expanded.problems) report([...root, ...path], message)
  const options = expanded.value
  const judged = optionProblems(plugin, options, configSchema).filter(
    ({ path }) => !expanded.unknown.some((unknown) => unknown.every((key, index) => path[index] === key)),
  )
  for (const { path, message } of judged) report([...root, ...path], message)
  if (expanded.problems.length > 0 || judged.length > 0) return undefined
  return { name, plugin, options, fed: expanded.fed, rules: entry.rules }
}

/** Checks options against the plugin's schema and fills in its defaults. */
export function optionProblems(
  { validateOptions }: LoadedPlugin,
  options: unknown,
  schema: JsonSchema,
): { readonly path: readonly string[]; readonly message: string }[] {
  if (validateOptions(options)) return []
  return describeErrors(schema, options, validateOptions.errors).map(({ path, message }) => ({
    path,
    message: message.replace(/^unknown member/, 'unknown option'),
  }))
}

/** The provider entries of a configuration that may be broken elsewhere. */
function providerEntries(config: unknown): [string, { readonly use: string; readonly options: unknown }][] {
  const providers = member(config, 'providers')
  if (typeof providers !== 'object' || providers === null) return []
  return Object.entries(providers).flatMap(([name, entry]): [string, { use: string; options: unknown }][] => {
    const [use, options] = [member(entry, 'use'), member(entry, 'options') ?? {}]
    return typeof use === 'string' && use !== '' && typeof options === 'object' ? [[name, { use, options }]] : []
  })
}
