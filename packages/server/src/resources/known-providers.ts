import {
  BrokerError,
  type ConfigProblem,
  type ExtensionSurroundings,
  type ProviderConfig,
  type Store,
} from '@credbroker/core'
import type { ServerSettings } from '../settings/server-settings.ts'
import type { ProviderPlane } from './directory.ts'
import { type Generation, readGeneration } from './generation.ts'
import type { ProviderRecord } from './records/provider-record.ts'
import { readRecord, recordNames } from './records/stored-json.ts'
import { mountName } from './resource-id.ts'
import { planes, providerKinds } from './resource-kind.ts'
import { inputProblem } from './translate/check-provider.ts'
import { translateProvider } from './translate/translate-provider.ts'
import type { Translation } from './translate/translation.ts'

/** A provider that was made through the control plane, as it was when the broker asked for all of them. */
export interface KnownProvider {
  readonly plane: ProviderPlane
  readonly name: string
  readonly mount: string
  readonly translation: Translation | undefined
  /** Why it has no translation. */
  readonly fault: string | undefined
}

/** All providers of the store. */
export interface LoadedProviders {
  readonly generation: Generation
  readonly providers: readonly KnownProvider[]
}

/** How many records are asked for at a time. */
const batch = 50

/** Reads all provider records. One that cannot be translated is there with its fault. Rejects when the store fails. */
export async function loadProviders({
  context,
  section,
}: ExtensionSurroundings<ServerSettings>): Promise<LoadedProviders> {
  const { store, logger } = context
  // First: what changes while the records are read is read again because of it.
  const generation = await readGeneration(store)
  const providers: KnownProvider[] = []
  for (const plane of planes) {
    const names = await recordNames(store, providerKinds[plane].prefix)
    for (let start = 0; start < names.length; start += batch) {
      const read = names.slice(start, start + batch).map((name) => loadProvider(store, plane, name, section))
      for (const provider of await Promise.all(read)) {
        if (provider === undefined) continue
        providers.push(provider)
        const { name, fault } = provider
        if (fault !== undefined) logger.warn('a stored credential provider is not served', { plane, name, fault })
      }
    }
  }
  return { generation, providers }
}

async function loadProvider(
  store: Store,
  plane: ProviderPlane,
  name: string,
  { externalSecrets = {} }: ServerSettings,
): Promise<KnownProvider | undefined> {
  const stored = await readRecord<ProviderRecord>(store, providerKinds[plane].prefix + name)
  if (stored === undefined) return undefined
  const { id, settings } = stored.value
  const known = { plane, name, mount: mountName(name, id) }
  try {
    return { ...known, translation: translateProvider(settings, externalSecrets), fault: undefined }
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    return { ...known, translation: undefined, fault: error.message }
  }
}

/** Those that the broker can be asked to serve. */
export function providerEntries({ providers }: LoadedProviders): Readonly<Record<string, ProviderConfig>> {
  const entries: Record<string, ProviderConfig> = {}
  for (const { mount, translation } of providers) {
    if (translation?.entry !== undefined) entries[mount] = translation.entry
  }
  return entries
}

/** Why a provider is not served; `undefined` when it is. `problems`: what the broker said. */
export function whyNotServed(
  { translation, fault }: KnownProvider,
  problems: readonly ConfigProblem[] | undefined,
): string | undefined {
  if (translation === undefined) return fault
  if (translation.waitsFor !== undefined) {
    return `${translation.waitsFor} is empty; update the credential provider with it`
  }
  if (problems === undefined) return undefined
  const { entry, memberOf } = translation
  return problems
    .map((problem) => inputProblem(problem, entry, memberOf))
    .map(({ name, message }) => `${name}: ${message}`)
    .join('; ')
}
