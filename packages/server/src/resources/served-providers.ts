import type { Broker, ConfigProblem, ProviderDescription } from '@credbroker/core'
import type { ProviderPlane } from './directory.ts'
import { type KnownProvider, type KnownProviders, whyNotServed } from './known-providers.ts'
import { isMadeByApi } from './mount-name.ts'
import { planeOfKind } from './resource-kind.ts'

/** What became of a provider. */
export type ProviderState =
  | { readonly mount: string; readonly reason?: never }
  | {
      readonly mount?: never
      /** Why it is not served, in words for an operator. */
      readonly reason: string
      /** Nothing is wrong with it: its client still has to send something. */
      readonly waits: boolean
    }

/** What a broker serves at one time, by plane and name. */
export class ServedProviders {
  readonly #states: Readonly<Record<ProviderPlane, Map<string, ProviderState>>> = {
    oauth2: new Map(),
    apikey: new Map(),
    payment: new Map(),
  }
  readonly #configured = new Map<ProviderPlane, Set<string>>()

  constructor(broker: Pick<Broker, 'describe' | 'extension'>, { providers }: KnownProviders) {
    const problems = broker.extension?.problems
    for (const provider of providers) this.#add(provider, problems?.get(provider.mount))
    for (const provider of broker.describe().providers) {
      if (isMadeByApi(provider.name)) continue
      for (const plane of planesOf(provider)) {
        const names = this.#configured.get(plane) ?? new Set()
        this.#configured.set(plane, names.add(provider.name))
      }
      // The operator's file comes first.
      for (const plane of servingPlanes(provider)) this.#states[plane].set(provider.name, { mount: provider.name })
    }
  }

  /** `undefined`: there is none, as far as this process knows. */
  state(plane: ProviderPlane, name: string): ProviderState | undefined {
    return this.#states[plane].get(name)
  }

  /** Names of those in the YAML. */
  configured(plane: ProviderPlane): ReadonlySet<string> {
    return this.#configured.get(plane) ?? new Set()
  }

  /** One that is deleted is not handed out any more, even while it is still there. */
  remove(plane: ProviderPlane, name: string): void {
    this.#states[plane].delete(name)
  }

  #add(provider: KnownProvider, problems: readonly ConfigProblem[] | undefined): void {
    const { plane, name, mount, waits } = provider
    const reason = whyNotServed(provider, problems)
    this.#states[plane].set(name, reason === undefined ? { mount } : { reason, waits })
  }
}

/** The planes that a provider may be asked through: a payment request reaches every kind that has no operation of its own. */
function servingPlanes(provider: Pick<ProviderDescription, 'kinds'>): ReadonlySet<ProviderPlane> {
  const others = provider.kinds.some(({ kind }) => !Object.hasOwn(planeOfKind, kind))
  return others ? new Set([...planesOf(provider), 'payment']) : planesOf(provider)
}

/** The planes that a provider belongs to, by what it issues. */
function planesOf({ kinds }: Pick<ProviderDescription, 'kinds'>): ReadonlySet<ProviderPlane> {
  const planes = kinds.map(({ kind }) => (Object.hasOwn(planeOfKind, kind) ? planeOfKind[kind] : undefined))
  return new Set(planes.filter((plane) => plane !== undefined))
}
