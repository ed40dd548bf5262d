import { createHash } from 'node:crypto'
import type { DependencyContainer } from 'tsyringe'
import type { BrokerConfig } from './config/broker-config.ts'
import { type ConfigSource, configInvalid } from './config/config-source.ts'
import type { FedSecret } from './config/references.ts'
import { optionProblems, type ResolvedConfig, type ResolvedProvider } from './config/resolve-config.ts'
import { buildFromClass } from './services/container.ts'
import { BrokerError, type ConfigProblem } from './errors.ts'
import { type Mount, mountKinds } from './mount.ts'
import { isProvider, providerFault } from './plugins/plugin-shape.ts'
import { compilePolicy, type Policy } from './policy.ts'
import type { ProviderContext } from './provider.ts'
import { providerContext } from './plugins/provider-context.ts'
import type { Redactor } from './secrets/redactor.ts'
import { pathText } from './schema/describe-error.ts'
import { wrapSecrets } from './secrets/secret-paths.ts'
import type { ProviderServices, Services } from './services/services.ts'

/** What a broker serves: replaced as a whole when the configuration changes. */
export interface Assembly {
  readonly mounts: ReadonlyMap<string, Mount>
  readonly policy: Policy
  readonly config: BrokerConfig
}

export interface AssemblyTools {
  readonly services: Services
  readonly providerServices: Readonly<Record<string, ProviderServices>>
  readonly parent: DependencyContainer | undefined
  readonly redactor: Redactor
  /** Mixed into revisions and cache hashes, so that neither can be recomputed from outside. */
  readonly salt: Uint8Array
  readonly cacheSize: number
  /** An error of a provider's start as the host may see it. */
  readonly shown: (error: unknown, provider: string) => BrokerError
  /** Asks a mounted provider for a secret that another one needs. */
  readonly feed: (mount: Mount, request: unknown, consumer: string) => Promise<object>
}

/** Collects mistakes that only the running of plugins shows, with their place in the file. */
class Mistakes {
  readonly problems: ConfigProblem[]
  readonly #source: ConfigSource

  constructor(source: ConfigSource, known: readonly ConfigProblem[]) {
    this.#source = source
    this.problems = [...known]
  }

  add(path: readonly string[], message: string): void {
    this.problems.push(this.#source.problem(path, pathText(path), message))
  }

  throwIfAny(): void {
    if (this.problems.length > 0) throw configInvalid(this.problems)
  }
}

/**
 * Makes providers from a resolved configuration and starts them; those of `previous` whose revision is the same are
 * kept. Throws `config_invalid` with every mistake; then nothing new is left running.
 */
export async function assemble(
  source: ConfigSource,
  resolved: ResolvedConfig,
  previous: ReadonlyMap<string, Mount>,
  tools: AssemblyTools,
): Promise<Assembly> {
  const mistakes = new Mistakes(source, resolved.problems)
  const mounts = new Map<string, Mount>()
  const fresh: Mount[] = []
  const keep = (mount: Mount) => {
    mounts.set(mount.name, mount)
    if (previous.get(mount.name) !== mount) fresh.push(mount)
  }
  try {
    // Everything that needs no other provider is made first, so that one run shows the mistakes of all.
    for (const provider of resolved.providers.filter(({ fed }) => fed.length === 0)) {
      const mount = await make(provider, provider.options, resolved.config, previous, tools, mistakes)
      if (mount !== undefined) keep(mount)
    }
    mistakes.throwIfAny()
    for (const provider of resolved.providers) {
      if (provider.fed.length > 0) {
        const options = await fedOptions(provider, mounts, tools, mistakes)
        const mount = options && (await make(provider, options.value, resolved.config, previous, tools, mistakes))
        mistakes.throwIfAny()
        if (mount !== undefined) keep(mount)
      }
      const mount = mounts.get(provider.name)
      if (mount !== undefined && fresh.includes(mount)) await start(mount, tools, mistakes)
      mistakes.throwIfAny()
    }
    return { mounts, policy: compilePolicy(resolved.config.workloads), config: resolved.config }
  } catch (error) {
    await Promise.allSettled(fresh.map(async ({ provider }) => provider.close?.()))
    throw error
  }
}

/** Checks a configuration as far as that goes without I/O of providers: makes those that need no other, starts none. */
export async function rehearse(source: ConfigSource, resolved: ResolvedConfig, tools: AssemblyTools): Promise<void> {
  const mistakes = new Mistakes(source, resolved.problems)
  const made: (Mount | undefined)[] = []
  for (const provider of resolved.providers.filter(({ fed }) => fed.length === 0)) {
    made.push(await make(provider, provider.options, resolved.config, new Map(), tools, mistakes))
  }
  await Promise.allSettled(made.map(async (mount) => mount?.provider.close?.()))
  mistakes.throwIfAny()
}

async function make(
  { name, plugin }: ResolvedProvider,
  plain: unknown,
  config: BrokerConfig,
  previous: ReadonlyMap<string, Mount>,
  tools: AssemblyTools,
  mistakes: Mistakes,
): Promise<Mount | undefined> {
  const revision = revisionOf([plugin.label, plain, config.network ?? {}], tools.salt)
  const old = previous.get(name)
  if (old?.revision === revision && old.plugin.plugin === plugin.plugin) return old

  const options = deepFrozen(wrapSecrets(plain, plugin.plugin.configSchema, (text) => tools.redactor.add(text)))
  const context = providerContext(name, tools.services, tools.providerServices[name] ?? {}, tools.redactor)
  const path = ['providers', name, 'options']
  let provider: unknown
  try {
    provider = (await construct(plugin.plugin, options, context, tools.parent)).provider
  } catch (error) {
    for (const fault of error instanceof AggregateError ? error.errors : [error]) {
      if (fault instanceof BrokerError && fault.code === 'config_invalid') {
        mistakes.add([...path, ...optionPath(fault)], tools.redactor.text(fault.message))
      } else {
        const { name: errorName, message } = tools.redactor.error(fault)
        mistakes.add(path, `"${plugin.label}" failed while it was made: ${errorName}: ${message}`)
      }
    }
    return undefined
  }
  if (!isProvider(provider, plugin.plugin)) {
    mistakes.add(
      ['providers', name, 'use'],
      `"${plugin.label}" is no usable provider: ${providerFault(provider, plugin.plugin)}`,
    )
    return undefined
  }
  const seed = Buffer.from(tools.salt).readInt32LE(0)
  const kinds = mountKinds(plugin, provider, { seed, limit: tools.cacheSize })
  return { name, plugin, provider, revision, kinds, health: { status: 'unknown' }, underWay: new Set() }
}

async function construct(
  plugin: ResolvedProvider['plugin']['plugin'],
  options: unknown,
  context: ProviderContext,
  parent: DependencyContainer | undefined,
): Promise<{ readonly provider: unknown }> {
  // Wrapped, because a promise that `create` wrongly returns must not be awaited here.
  if (plugin.provider === undefined) return { provider: plugin.create?.(options, context) }
  return { provider: await buildFromClass(plugin.provider, options, context, parent) }
}

/** The options of a provider once its feeders have answered. */
async function fedOptions(
  { name, plugin, options, fed }: ResolvedProvider,
  mounts: ReadonlyMap<string, Mount>,
  { feed }: AssemblyTools,
  mistakes: Mistakes,
): Promise<{ readonly value: unknown } | undefined> {
  const value = structuredClone(options)
  let complete = true
  for (const secret of fed) {
    const path = ['providers', name, 'options', ...secret.path]
    try {
      const source = mounts.get(secret.from)
      if (source === undefined) throw new BrokerError('not_found', `no provider "${secret.from}"`)
      const answer = await feed(source, secret.request, name)
      put(value, secret.path, secretIn(answer, secret, source))
    } catch (error) {
      complete = false
      const why = error instanceof BrokerError ? `${error.code}: ${error.message}` : 'internal'
      mistakes.add(path, `provider "${secret.from}" did not give this secret: ${why}`)
    }
  }
  if (!complete) return undefined
  for (const { path, message } of optionProblems(plugin, value, plugin.plugin.configSchema)) {
    mistakes.add(['providers', name, 'options', ...path], message)
  }
  return { value }
}

/** The text in an answer that a `{ from }` option stands for. */
function secretIn(answer: object, { request, field }: FedSecret, source: Mount): string {
  const [tag] = Object.keys(typeof request === 'object' && request !== null ? request : {})
  const kind = source.kinds.get(tag ?? '')
  const response: unknown = Object.values(answer)[0]
  const body = typeof response === 'object' && response !== null ? response : {}
  const name =
    field ??
    kind?.definition.secretMember ??
    Object.keys(body).find((key) => typeof Reflect.get(body, key) === 'string')
  const text: unknown = name === undefined ? undefined : Reflect.get(body, name)
  if (typeof text === 'string' && text !== '') return text
  const members = Object.keys(body).join(', ')
  throw new BrokerError('config_invalid', `its answer has no text "${name ?? ''}"; set field to one of: ${members}`)
}

async function start({ name, plugin, provider }: Mount, tools: AssemblyTools, mistakes: Mistakes): Promise<void> {
  try {
    await provider.start?.()
  } catch (error) {
    const shown = tools.shown(error, name)
    if (shown.code !== 'config_invalid') throw shown
    mistakes.add(
      ['providers', name, 'options', ...optionPath(shown)],
      `"${plugin.label}" cannot start: ${shown.message}`,
    )
  }
}

function optionPath({ details }: BrokerError): string[] {
  return details?.option?.split('.') ?? []
}

function revisionOf(parts: readonly unknown[], salt: Uint8Array): string {
  return createHash('sha256').update(salt).update(JSON.stringify(parts)).digest('base64url')
}

function put(target: unknown, path: readonly string[], value: string): void {
  let at = target
  for (const key of path.slice(0, -1)) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined
  const last = path.at(-1)
  if (typeof at === 'object' && at !== null && last !== undefined) Reflect.set(at, last, value)
}

function deepFrozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const member of Object.values(value)) deepFrozen(member)
  return Object.freeze(value)
}
