import { BrokerError, type ConfigProblem } from '../errors.ts'
import type { LoadedPlugin, PluginLoader } from '../plugins/load-plugin.ts'
import { describeErrors, pathText } from '../schema/describe-error.ts'
import { suggestion } from '../schema/did-you-mean.ts'
import type { JsonSchema } from '../schema/json-schema.ts'
import type { BrokerConfig, WorkloadConfig } from './broker-config.ts'
import { brokerConfigSchema } from './broker-config.ts'
import { validateBrokerConfig } from './broker-config-validator.js'
import { checkedBody, requestedKind } from '../tagged-request.ts'
import type { ConfigSource } from './config-source.ts'
import { feedingOrder } from './feeding-order.ts'
import { expandReferences, type FedSecret } from './references.ts'

/** A provider entry whose plugin is loaded and whose options hold, but for secrets that other providers feed. */
export interface ResolvedProvider {
  readonly name: string
  readonly plugin: LoadedPlugin
  /** Plain: secrets are texts here, and wrapped before a provider sees them. */
  readonly options: unknown
  readonly fed: readonly FedSecret[]
}

export interface ResolvedConfig {
  readonly config: BrokerConfig
  /** Those that feed others come before those that they feed. */
  readonly providers: readonly ResolvedProvider[]
  readonly problems: readonly ConfigProblem[]
}

/** Goes through a whole configuration and collects every mistake instead of stopping at the first. */
export async function resolveConfig(
  source: ConfigSource,
  loader: PluginLoader,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ResolvedConfig> {
  const problems: ConfigProblem[] = []
  const report = (path: readonly string[], message: string) =>
    problems.push(source.problem(path, pathText(path), message))

  const config = source.value
  if (!validateBrokerConfig(config)) {
    for (const { path, message } of describeErrors(brokerConfigSchema, config, validateBrokerConfig.errors))
      report(path, message)
  }
  const entries = providerEntries(config)
  const names = entries.map(([name]) => name)
  const resolved = await Promise.all(
    entries.map(([name, entry]) => resolveProvider(name, entry, source, loader, env, report)),
  )
  const providers = resolved.filter((provider) => provider !== undefined)

  reportSharedKinds(providers, report)
  reportFeeds(providers, names, report)
  const order = feedingOrder(providers)
  if (order.circle !== undefined) {
    report(['providers', order.circle[0] ?? ''], `providers feed each other in a circle: ${order.circle.join(' -> ')}`)
  }
  reportWorkloads(config, providers, names, report)
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
  // Whoever reads `config` checks `problems` first.
  return { config: config as BrokerConfig, providers: order.providers, problems }
}

type Report = (path: readonly string[], message: string) => void

async function resolveProvider(
  name: string,
  entry: { readonly use: string; readonly options: unknown },
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
  const expanded = expandReferences(entry.options, configSchema, { env, folder: source.folder })
  for (const { path, message } of expanded.problems) report([...root, ...path], message)
  const options = expanded.value
  const judged = optionProblems(plugin, options, configSchema).filter(
    ({ path }) => !expanded.unknown.some((unknown) => unknown.every((key, index) => path[index] === key)),
  )
  for (const { path, message } of judged) report([...root, ...path], message)
  if (expanded.problems.length > 0 || judged.length > 0) return undefined
  return { name, plugin, options, fed: expanded.fed }
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

function reportSharedKinds(providers: readonly ResolvedProvider[], report: Report): void {
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

function reportFeeds(providers: readonly ResolvedProvider[], names: readonly string[], report: Report): void {
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

function reportWorkloads(
  config: unknown,
  providers: readonly ResolvedProvider[],
  names: readonly string[],
  report: Report,
): void {
  const workloads = member(config, 'workloads')
  if (typeof workloads !== 'object' || workloads === null) return
  for (const [workload, entry] of Object.entries(workloads)) {
    const rules: unknown = member(entry, 'providers')
    if (typeof rules !== 'object' || rules === null) continue
    for (const [name, rule] of Object.entries(rules as NonNullable<WorkloadConfig['providers']>)) {
      const path = ['workloads', workload, 'providers', name]
      if (!names.includes(name)) report(path, `no provider "${name}"; ${suggestion(name, names)}`)
      const provider = providers.find((candidate) => candidate.name === name)
      if (provider !== undefined && typeof rule === 'object') reportRule(path, rule ?? {}, provider, report)
    }
  }
}

function reportRule(path: readonly string[], rule: object, { name, plugin }: ResolvedProvider, report: Report): void {
  const kinds = [...plugin.kinds.values()]
  const kindNames = kinds.map(({ kind }) => kind)
  const [allowed, scopes] = [member(rule, 'kinds'), member(rule, 'scopes')]
  if (Array.isArray(allowed)) {
    allowed.forEach((kind, index) => {
      if (typeof kind !== 'string' || kindNames.includes(kind)) return
      report(
        [...path, 'kinds', String(index)],
        `provider "${name}" has no kind "${kind}"; ${suggestion(kind, kindNames)}`,
      )
    })
  }
  if (
    scopes !== undefined &&
    !kinds.some(({ definition }) => definition.requestSchema.properties?.scopes !== undefined)
  ) {
    report([...path, 'scopes'], `the requests of provider "${name}" have no scopes; remove this limit`)
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
