import type { DependencyContainer } from 'tsyringe'
import type { BrokerConfig } from './config/broker-config.ts'
import type { BrokerExtension } from './extension/broker-extension.ts'
import type { GivenStores } from './plugins/load-store.ts'
import type { ProviderServices, Services } from './services/services.ts'

export interface BrokerOptions {
  /** Path of a YAML file. Either this or `config`. */
  readonly configFile?: string
  /** The parsed form of the YAML. */
  readonly config?: BrokerConfig
  /** With `config`: where relative files and packages are looked for. A folder, a file in it, or a `file:` URL. Default: the working directory. */
  readonly baseUrl?: string | URL
  /** Where `${NAME}` and `{ env: NAME }` look. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Replaces services for the whole broker. */
  readonly services?: Partial<Services>
  /** Replaces services for single providers, by their names. */
  readonly providerServices?: Readonly<Record<string, ProviderServices>>
  /** The host's own tsyringe container: services registered there under `tokens` are used, and provider classes are built in children of it. */
  readonly parent?: DependencyContainer
  /** Plugins that are part of the host program, by the name that `use:` gives them. They come before installed ones. */
  readonly plugins?: Readonly<Record<string, unknown>>
  /**
   * Stores that are part of the host program, by the name that `store.use` gives them: functions that give the plugin,
   * called when the store is needed. They come before installed ones.
   */
  readonly stores?: GivenStores
  /**
   * Where browsers reach this broker's callbacks, in place of the configuration's `publicUrl`. A function is asked each
   * time: a server knows its port only when it listens. https, or http on loopback.
   */
  readonly publicUrl?: string | (() => string | undefined)
  /**
   * Addresses that users may be sent to after a consent, for every workload, besides those of the configuration: of a
   * host that is itself the application.
   */
  readonly returnUrls?: readonly string[]
  /** What makes this host more than a caller. Opens the store. */
  readonly extension?: BrokerExtension
  /** How many credentials are cached for each kind of each provider. Default 100 000. */
  readonly cacheSize?: number
}
