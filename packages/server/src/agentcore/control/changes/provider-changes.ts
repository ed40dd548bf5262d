import { BrokerError, type ProviderDescription } from '@credbroker/core'
import type { OperationCall } from '../../../operation/operation.ts'
import type { ProviderPlane } from '../../../resources/directory.ts'
import type { ProviderRecord, ProviderSettings } from '../../../resources/records/provider-record.ts'
import { recordNames } from '../../../resources/records/stored-json.ts'
import { mountName } from '../../../resources/mount-name.ts'
import { providerKinds } from '../../../resources/resource-kind.ts'
import { checkTranslated } from '../../../resources/translate/check-provider.ts'
import { translateProvider } from '../../../resources/translate/translate-provider.ts'
import type { ExternalSecrets, Translation } from '../../../resources/translate/translation.ts'
import type { PageInput } from '../../shapes/index.ts'
import type { ControlParts } from '../control-parts.ts'
import { endGrants } from './end-grants.ts'
import { pageOfNames } from '../list-page.ts'
import {
  createResource,
  deleteResource,
  existingResource,
  readResource,
  type ResourceAddress,
  updateResource,
} from './resource-changes.ts'

/** A provider, wherever it is defined. */
export type FoundProvider<Settings extends ProviderSettings> =
  | { readonly name: string; readonly record: ProviderRecord<Settings>; readonly configured?: never }
  | { readonly name: string; readonly configured: ProviderDescription; readonly record?: never }

/** Finds and changes the credential providers of one plane. */
export class ProviderChanges<Settings extends ProviderSettings> {
  readonly #parts: ControlParts
  readonly #plane: ProviderPlane

  constructor(parts: ControlParts, plane: ProviderPlane) {
    this.#parts = parts
    this.#plane = plane
  }

  /** Rejects with `conflict`, and with `validation_failed` for what makes no provider. */
  create(
    input: { readonly name: string; readonly tags?: Readonly<Record<string, string>> },
    settings: Settings,
    call: OperationCall,
  ): Promise<ProviderRecord<Settings>> {
    const { name, tags = {} } = input
    return createResource(this.#parts, call, this.#address(name), input, async (head) => {
      await this.#check(name, head.id, settings)
      return { ...head, tags, settings }
    })
  }

  /** Rejects with `not_found`, `conflict` and `validation_failed`. */
  update(name: string, change: (before: Settings) => Settings, call: OperationCall): Promise<ProviderRecord<Settings>> {
    return updateResource<ProviderRecord<Settings>>(this.#parts, call, this.#address(name), async (before) => {
      const settings = change(before.settings)
      await this.#check(name, before.id, settings)
      return { ...before, settings }
    })
  }

  /**
   * Ends a provider, and what users consented to, as far as that goes in a few seconds. What is left of that is of no use
   * to anybody, because no provider gets its id again.
   */
  remove(name: string, call: OperationCall): Promise<void> {
    const { broker, resources } = this.#parts
    return deleteResource<ProviderRecord>(this.#parts, call, this.#address(name), async ({ id }) => {
      const mount = mountName(name, id)
      resources.leaving(this.#plane, name)
      if (broker.consents.providers.includes(mount)) await endGrants(this.#parts, { provider: mount })
    })
  }

  /** Rejects with `not_found`. */
  async find(name: string): Promise<FoundProvider<Settings>> {
    await this.#parts.resources.catchUp()
    const configured = this.#configured().get(name)
    if (configured !== undefined) return { name, configured }
    return { name, record: (await existingResource<ProviderRecord<Settings>>(this.#parts, this.#address(name))).value }
  }

  /** A page of them, by name. One that is deleted meanwhile is left out. */
  async list(input: PageInput): Promise<{ providers: readonly FoundProvider<Settings>[]; nextToken?: string }> {
    await this.#parts.resources.catchUp()
    const kind = providerKinds[this.#plane]
    const configured = this.#configured()
    const kept = await recordNames(this.#parts.context.store, kind.prefix)
    const { names, ...rest } = pageOfNames([...kept, ...configured.keys()], kind.prefix, input, this.#parts.context)
    const found = names.map(async (name): Promise<FoundProvider<Settings> | undefined> => {
      const description = configured.get(name)
      if (description !== undefined) return { name, configured: description }
      const stored = await readResource<ProviderRecord<Settings>>(this.#parts, { kind, name })
      return stored && { name, record: stored.value }
    })
    return { providers: (await Promise.all(found)).filter((each) => each !== undefined), ...rest }
  }

  #address(name: string): ResourceAddress {
    const configured = this.#parts.resources.configuredProviders(this.#plane).has(name)
    return { kind: providerKinds[this.#plane], name, configured }
  }

  async #check(name: string, id: string, settings: Settings): Promise<void> {
    const { broker, settings: section } = this.#parts
    const translation = translated(settings, section().externalSecrets ?? {})
    if (translation !== undefined) await checkTranslated(broker, mountName(name, id), translation)
  }

  #configured(): ReadonlyMap<string, ProviderDescription> {
    const names = this.#parts.resources.configuredProviders(this.#plane)
    const { providers } = this.#parts.broker.describe()
    return new Map(providers.filter(({ name }) => names.has(name)).map((provider) => [provider.name, provider]))
  }
}

/** `undefined` when it refers to a secret that is not there yet: the operator may add it after the client has said so. */
function translated(settings: ProviderSettings, external: ExternalSecrets): Translation | undefined {
  try {
    return translateProvider(settings, external)
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'not_found') return undefined
    throw error
  }
}
