import {
  type AddedProvider,
  BrokerError,
  type ConfigProblem,
  type ExtensionSurroundings,
  type Store,
} from '@credbroker/core'
import type { ServerSettings } from '../settings/server-settings.ts'
import type { ProviderPlane } from './directory.ts'
import { type Generation, readGeneration } from './generation.ts'
import type { ProviderRecord } from './records/provider-record.ts'
import { readRecord, recordNames } from './records/stored-json.ts'
import { mountName } from './mount-name.ts'
import { planes, providerKinds } from './resource-kind.ts'
import { inputProblem, type ProblemWords } from './translate/check-provider.ts'
import { translateProvider } from './translate/translate-provider.ts'

/** A provider that was made through the control plane, as it was when the broker asked for all of them. No secret. */
export interface KnownProvider {
  readonly plane: ProviderPlane
  readonly name: string
  readonly mount: string
  /** What the broker says of it can be put in these words; absent when the broker is not asked to serve it. */
  readonly words?: ProblemWords
  /** Why the broker is not asked. */
  readonly reason?: string
  /** Nothing is wrong: the client still has to send something. */
  readonly waits: boolean
}

/** All providers of the store. */
export interface KnownProviders {
  readonly generation: Generation
  readonly providers: readonly KnownProvider[]
}

/** How many records are asked for at a time. */
const batch = 50

/**
 * Reads all provider records, and what the broker is to serve of them, by its names. One that cannot be translated is
 * there with its reason. Rejects when the store fails.
 */
export async function loadProviders({ context, section }: ExtensionSurroundings<ServerSettings>): Promise<{
  readonly known: KnownProviders
  readonly entries: Readonly<Record<string, AddedProvider>>
}> {
  const { store, logger } = context
  // First: what changes while the records are read is read again because of it.
  const generation = await readGeneration(store)
  const providers: KnownProvider[] = []
  const entries: Record<string, AddedProvider> = {}
  for (const plane of planes) {
    const names = await recordNames(store, providerKinds[plane].prefix)
    for (let start = 0; start < names.length; start += batch) {
      const reading = names.slice(start, start + batch).map((name) => loadProvider(store, plane, name, section))
      for (const loaded of await Promise.all(reading)) {
        if (loaded === undefined) continue
        const { known, entry } = loaded
        providers.push(known)
        if (entry !== undefined) entries[known.mount] = entry
        else if (!known.waits) logger.warn('a stored credential provider is not served', { plane, name: known.name })
      }
    }
  }
  return { known: { generation, providers }, entries }
}

interface LoadedProvider {
  readonly known: KnownProvider
  readonly entry?: AddedProvider
}

async function loadProvider(
  store: Store,
  plane: ProviderPlane,
  name: string,
  { externalSecrets = {} }: ServerSettings,
): Promise<LoadedProvider | undefined> {
  const stored = await readRecord<ProviderRecord>(store, providerKinds[plane].prefix + name)
  if (stored === undefined) return undefined
  const { id, settings } = stored.value
  const known = { plane, name, mount: mountName(name, id) }
  try {
    const { entry, memberOf, waitsFor } = translateProvider(settings, externalSecrets)
    if (entry !== undefined) return { known: { ...known, words: { use: entry.use, memberOf }, waits: false }, entry }
    const reason = `${waitsFor} is empty; update the credential provider with it`
    return { known: { ...known, reason, waits: true } }
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    return { known: { ...known, reason: error.message, waits: false } }
  }
}

/** Why a provider is not served; `undefined` when it is. `problems`: what the broker said. */
export function whyNotServed(
  { words, reason }: KnownProvider,
  problems: readonly ConfigProblem[] | undefined,
): string | undefined {
  if (words === undefined || problems === undefined) return reason
  return problems
    .map((problem) => inputProblem(problem, words))
    .map(({ name, message }) => `${name}: ${message}`)
    .join('; ')
}
