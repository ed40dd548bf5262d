import type { AssemblyTools } from '../assembly/assembly-tools.ts'
import { makeMount } from '../assembly/make-mount.ts'
import { Mistakes } from '../assembly/mistakes.ts'
import { startMount } from '../assembly/start-mount.ts'
import type { BrokerConfig } from '../config/broker-config.ts'
import type { ConfigSource } from '../config/config-source.ts'
import { optionProblems } from '../config/resolve-config.ts'
import type { AddedProvider, RehearsedProvider } from './broker-extension.ts'
import { BrokerError, type ConfigProblem } from '../errors.ts'
import type { Mount } from '../mount/mount.ts'
import { providerRules } from '../mount/provider-rules.ts'
import type { LoadedPlugin, PluginLoader } from '../plugins/load-plugin.ts'
import { pathText } from '../schema/describe-error.ts'

/** What became of the providers of an extension. */
export interface AddedProviders {
  readonly mounts: readonly Mount[]
  /** Why one was left out, by its name. */
  readonly problems: ReadonlyMap<string, readonly ConfigProblem[]>
}

/** Nobody wrote them into a file: a mistake is named by where it is below the provider. */
const noFile: ConfigSource = {
  value: undefined,
  folder: '',
  problem: ([, , ...below], message) => ({ path: pathText(below), message }),
}

/** What added providers are made with. */
export interface AddedSources {
  readonly config: BrokerConfig
  readonly loader: PluginLoader
  readonly tools: AssemblyTools
}

/**
 * Makes and starts the providers that an extension adds to those of the configuration; those of `previous` that are the
 * same are kept. One that cannot be made is left out: it must not take the others with it. Never rejects.
 */
export async function addProviders(
  providers: Readonly<Record<string, AddedProvider>>,
  configured: readonly Mount[],
  previous: ReadonlyMap<string, Mount>,
  sources: AddedSources,
): Promise<AddedProviders> {
  const problems = new Map<string, readonly ConfigProblem[]>()
  const mounts: Mount[] = []
  for (const [name, entry] of Object.entries(providers)) {
    const mistakes = new Mistakes(noFile, [])
    const made = await makeAdded(name, entry, [...configured, ...mounts], previous, sources, mistakes)
    const isNew = made !== undefined && previous.get(name) !== made
    const mount = isNew ? await started(made, sources.tools, mistakes) : made
    if (mount !== undefined) mounts.push(mount)
    if (mistakes.problems.length > 0) problems.set(name, mistakes.problems)
  }
  return { mounts, problems }
}

/** What a provider would be, as far as that can be seen without starting it. */
export async function rehearseProvider(
  name: string,
  entry: AddedProvider,
  others: readonly Mount[],
  sources: AddedSources,
): Promise<RehearsedProvider> {
  const mistakes = new Mistakes(noFile, [])
  const besides = others.filter((other) => other.name !== name)
  const mount = await makeAdded(name, entry, besides, new Map(), sources, mistakes)
  const facts = { ...mount?.provider.describe?.() }
  await closed(mount)
  return { problems: mistakes.problems, facts }
}

/** Makes a provider; `undefined` when that cannot be, and then `mistakes` has the reasons. */
async function makeAdded(
  name: string,
  { use, kind, options: written = {}, ...rules }: AddedProvider,
  others: readonly Mount[],
  previous: ReadonlyMap<string, Mount>,
  { config, loader, tools }: AddedSources,
  mistakes: Mistakes,
): Promise<Mount | undefined> {
  if (!name.includes('~')) throw new TypeError('an added provider needs a "~" in its name')
  const at = ['providers', name]
  const inUse = kind === undefined ? undefined : others.find((other) => other.kinds.has(`${kind}Request`))?.plugin
  const { plugin, message } = inUse === undefined ? await loader.load(use) : { plugin: inUse }
  const claimed = plugin && claimedKind(plugin, others)
  if (plugin === undefined || claimed !== undefined) {
    mistakes.add([...at, 'use'], message ?? `another plugin serves kind "${claimed}" here`)
    return undefined
  }
  // Copied, because defaults are filled in.
  const options = structuredClone(written)
  for (const { path, message: text } of optionProblems(plugin, options, plugin.plugin.configSchema))
    mistakes.add([...at, 'options', ...path], text)
  if (mistakes.problems.length > 0) return undefined
  const resolved = { name, plugin, options, fed: [], rules: providerRules(rules) }
  return makeMount(resolved, options, config, previous, tools, mistakes)
}

/** Starts a provider; closes it, and gives `undefined`, when it cannot start. */
async function started(mount: Mount, tools: AssemblyTools, mistakes: Mistakes): Promise<Mount | undefined> {
  try {
    await startMount(mount, tools, mistakes)
  } catch (error) {
    mistakes.add(['providers', mount.name], error instanceof BrokerError ? error.message : 'it cannot start')
  }
  if (mistakes.problems.length === 0) return mount
  await closed(mount)
  return undefined
}

async function closed(mount: Mount | undefined): Promise<void> {
  await Promise.resolve(mount?.provider.close?.()).catch(() => {})
}

function claimedKind({ plugin, kinds }: LoadedPlugin, others: readonly Mount[]): string | undefined {
  for (const { kind, requestMember } of kinds.values())
    if (others.some((other) => other.plugin.plugin !== plugin && other.kinds.has(requestMember))) return kind
  return undefined
}
