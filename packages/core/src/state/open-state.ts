import { createSecretKey } from 'node:crypto'
import { type AuditLog, openAuditLog } from '../audit/audit-log.ts'
import { credentialHasher, credentialHashes } from '../audit/credential-hash.ts'
import { StoredCredentials } from '../cache/stored-credentials.ts'
import type { KeysConfig } from '../config/broker-config.ts'
import { type ConfigSource, configInvalid } from '../config/config-source.ts'
import type { ResolvedStore } from '../config/resolve-store.ts'
import { BrokerError } from '../errors.ts'
import type { HashAnswer } from '../recording/audit-trail.ts'
import { openKeyRing, type OpenKeyRing } from '../sealing/key-ring.ts'
import { ephemeralKeyWrapper } from '../sealing/master-key/ephemeral-key-wrapper.ts'
import { masterKeys as openMasterKeys, type MasterKeys } from '../sealing/master-key/master-keys.ts'
import { sealedStore } from '../sealing/sealed-store.ts'
import { ringKey } from '../sealing/stored-ring.ts'
import { wrapSecrets } from '../secrets/secret-paths.ts'
import type { Services } from '../services/services.ts'
import { memoryStore } from '../store/memory-store.ts'
import { recordNames } from './record-names.ts'
import type { Store } from '../store/store.ts'

/** What state needs of its broker's services. */
export type StateServices = Pick<Services, 'clock' | 'random' | 'logger' | 'keys'>

/** Where keys and stores come from beside the configuration. */
export interface StateSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The host's own store, in place of the configured one. The host closes it. */
  readonly store: Store | undefined
  /** Learns every secret in the store's options. */
  readonly learn: (secret: string) => void
}

/** A store that can be used, with the keys for it. */
export interface OpenedState {
  /** As it is: what is put here is not sealed. */
  readonly store: Store
  /** The same store; what is put here is sealed first. */
  readonly sealed: Store
  readonly ring: OpenKeyRing
  /** Where the master keys are. `undefined`: with the host, or nowhere beyond this process. */
  readonly masterKeys: MasterKeys | undefined
  /** Names records after what they are of. */
  readonly nameOf: (provider: string, parts: readonly string[]) => string
  /** How credentials are named in audit records. */
  readonly hashAnswer: HashAnswer
  /** The credentials that processes on this store share. */
  readonly storedCredentials: StoredCredentials
  openAuditLog(): Promise<AuditLog>
  close(): Promise<void>
}

/** Opens a store and its key ring. Rejects with `config_invalid`, and leaves nothing open then. */
export async function openState(
  source: ConfigSource,
  resolved: ResolvedStore,
  keys: KeysConfig | undefined,
  sources: StateSources,
  services: StateServices,
): Promise<OpenedState> {
  const store = sources.store ?? (await openConfigured(source, resolved, sources, services))
  const close = async (): Promise<void> => {
    if (sources.store === undefined) await store.close()
  }
  try {
    const masterKeys = services.keys ? undefined : await configuredKeys(source, store, keys, sources, services)
    const wrapper = services.keys ?? masterKeys?.wrapper ?? ephemeralKeyWrapper(services.random)
    const ring = await openKeyRing(store, wrapper, services)
    if (masterKeys?.created)
      services.logger.warn('made a master key; without it nothing that is stored can be read: keep a copy', {
        where: masterKeys.origin,
      })
    const sealed = sealedStore(store, ring, services.random)
    const hash = credentialHasher(ring)
    return {
      store,
      sealed,
      ring,
      masterKeys,
      nameOf: recordNames(ring),
      hashAnswer: (content) => credentialHashes(content, hash),
      storedCredentials: new StoredCredentials(sealed, createSecretKey(ring.derive('stored credentials')), services),
      openAuditLog: () => openAuditLog(store, ring, services),
      close,
    }
  } catch (error) {
    await close()
    if (error instanceof BrokerError && error.code === 'config_invalid')
      throw configInvalid([source.problem(['keys'], error.message)])
    throw error
  }
}

async function openConfigured(
  source: ConfigSource,
  resolved: ResolvedStore,
  { learn }: StateSources,
  services: StateServices,
): Promise<Store> {
  if (resolved === 'memory') return memoryStore(services.clock)
  const { plugin, label } = resolved.loaded
  const { clock, random, logger } = services
  const options = wrapSecrets(resolved.options, plugin.configSchema, learn)
  try {
    return await plugin.open(options, { clock, random, logger, folder: source.folder })
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'config_invalid')
      throw configInvalid([source.problem(['store'], error.message)])
    const why = error instanceof Error ? `${error.name}: ${error.message}` : 'it threw'
    throw configInvalid([source.problem(['store'], `"${label}" cannot be opened: ${why}`)])
  }
}

/** What does not outlive the process needs no key that does. A key file is made for a store that is new, and for no other. */
async function configuredKeys(
  source: ConfigSource,
  store: Store,
  keys: KeysConfig | undefined,
  { env }: StateSources,
  { random }: Pick<Services, 'random'>,
): Promise<MasterKeys | undefined> {
  if (keys === undefined && !store.durable) return undefined
  const create = (await store.get(ringKey)) === undefined
  return openMasterKeys(keys, { folder: source.folder, env, random, create })
}
