import type { DependencyContainer, InjectionToken } from 'tsyringe'
import type { AuditSink } from './audit.ts'
import type { ProviderContext } from '../provider.ts'
import type { Clock, Fetch, Instance, KeyWrapper, Logger, Random, Services } from './services.ts'
import type { Store } from '../store/store.ts'

/** A symbol that keeps the type of what it stands for; a bare `Symbol()` loses it. */
function token<T>(name: string): InjectionToken<T> {
  return Symbol.for(`@credbroker/core/${name}`)
}

/**
 * What a host may register in its own container, and what a provider class may ask for. `name`, `options` and `context`
 * exist only inside a provider's own child container.
 */
export const tokens: {
  readonly clock: InjectionToken<Clock>
  readonly random: InjectionToken<Random>
  readonly fetch: InjectionToken<Fetch>
  readonly logger: InjectionToken<Logger>
  readonly instance: InjectionToken<Instance>
  readonly store: InjectionToken<Store>
  readonly audit: InjectionToken<AuditSink>
  readonly keys: InjectionToken<KeyWrapper>
  readonly name: InjectionToken<string>
  readonly options: InjectionToken<unknown>
  readonly context: InjectionToken<ProviderContext>
} = Object.freeze({
  clock: token<Clock>('clock'),
  random: token<Random>('random'),
  fetch: token<Fetch>('fetch'),
  logger: token<Logger>('logger'),
  instance: token<Instance>('instance'),
  store: token<Store>('store'),
  audit: token<AuditSink>('audit'),
  keys: token<KeyWrapper>('keys'),
  name: token<string>('name'),
  options: token<unknown>('options'),
  context: token<ProviderContext>('context'),
})

/** Picks a service: the host's override, else what the host's container knows, else the default. */
export function pickService<Name extends keyof Services>(
  name: Name,
  overrides: Partial<Services> | undefined,
  parent: DependencyContainer | undefined,
): Services[Name] | undefined {
  const override = overrides?.[name]
  if (override !== undefined) return override
  const key: InjectionToken<unknown> = tokens[name]
  // The token says which service it stands for; tsyringe's types cannot carry that through a lookup by name.
  return parent?.isRegistered(key, true) ? (parent.resolve(key) as Services[Name]) : undefined
}

/**
 * Builds a provider from its class, in a child container of its own: siblings do not see each other's registrations.
 * tsyringe is loaded here and not before, because it costs as much as the rest of the start and function plugins do
 * without it.
 */
export async function buildFromClass(
  providerClass: new (...dependencies: never[]) => object,
  options: unknown,
  context: ProviderContext,
  parent: DependencyContainer | undefined,
): Promise<object> {
  const scope = (parent ?? (await globalContainer())).createChildContainer()
  scope.register(tokens.clock, { useValue: context.clock })
  scope.register(tokens.random, { useValue: context.random })
  scope.register(tokens.fetch, { useValue: context.fetch })
  scope.register(tokens.logger, { useValue: context.logger })
  scope.register(tokens.store, { useValue: context.store })
  scope.register(tokens.name, { useValue: context.name })
  scope.register(tokens.options, { useValue: options })
  scope.register(tokens.context, { useValue: context })
  return scope.resolve<object>(providerClass as InjectionToken<object>)
}

async function globalContainer(): Promise<DependencyContainer> {
  // tsyringe refuses to load without the polyfill.
  await import('reflect-metadata')
  return (await import('tsyringe')).container
}
