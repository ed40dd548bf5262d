import { hash } from 'node:crypto'
import type { DependencyContainer } from 'tsyringe'
import { CredentialCache } from '../cache/credential-cache.ts'
import type { BrokerConfig } from '../config/broker-config.ts'
import type { ResolvedProvider } from '../config/resolved-provider.ts'
import { CallSlots } from '../mount/call-slots.ts'
import { BrokerError } from '../errors.ts'
import { CircuitBreaker } from '../net/circuit-breaker.ts'
import { type Mount, mountKinds } from '../mount/mount.ts'
import { isProvider, providerFault } from '../plugins/plugin-shape.ts'
import { providerContext } from '../plugins/provider-context.ts'
import type { ProviderContext } from '../provider.ts'
import { observedFetch } from '../recording/observed-fetch.ts'
import { wrapSecrets } from '../secrets/secret-paths.ts'
import { buildFromClass } from '../services/container.ts'
import type { AssemblyTools } from './assembly-tools.ts'
import { type Mistakes, optionPath } from './mistakes.ts'
import { providerSurroundings } from './provider-surroundings.ts'

/**
 * Makes one provider, or keeps that of `previous` whose plugin and options are the same. `undefined` when it cannot be
 * made; `mistakes` says why.
 */
export async function makeMount(
  { name, plugin, rules }: ResolvedProvider,
  plain: unknown,
  config: BrokerConfig,
  previous: ReadonlyMap<string, Mount>,
  tools: AssemblyTools,
  mistakes: Mistakes,
): Promise<Mount | undefined> {
  const revision = revisionOf([plugin.label, plain, config.network ?? {}, rules], tools.salt)
  const old = previous.get(name)
  if (old?.revision === revision && old.plugin.plugin === plugin.plugin) return old

  const options = deepFrozen(wrapSecrets(plain, plugin.plugin.configSchema, (text) => tools.redactor.add(text)))
  const { services, redactor } = tools
  const made: { mount?: Mount } = {}
  const surroundings = providerSurroundings(name, plugin.plugin, options, tools, () => made.mount)
  const replaced = tools.providerServices[name] ?? {}
  const fetch = observedFetch(name, replaced.fetch ?? services.fetch, services.clock, tools.events)
  const context = providerContext(name, services, surroundings, { ...replaced, fetch }, redactor)
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
  const { clock, random } = services
  made.mount = {
    name,
    plugin,
    provider,
    revision,
    kinds: mountKinds(plugin, provider, options, () => new CredentialCache(seed, tools.cacheSize, tools.slotRemoved)),
    health: { status: 'unknown' },
    rules,
    breaker: new CircuitBreaker(clock, random),
    slots: new CallSlots(rules.concurrency),
    underWay: new Set(),
  }
  return made.mount
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

function revisionOf(parts: readonly unknown[], salt: Uint8Array): string {
  return hash('sha256', Buffer.concat([salt, Buffer.from(JSON.stringify(parts))]), 'base64url')
}

function deepFrozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const member of Object.values(value)) deepFrozen(member)
  return Object.freeze(value)
}
