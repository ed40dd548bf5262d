import type { AuditLog } from '../audit/audit-log.ts'
import type { BrokerConfig } from '../config/broker-config.ts'
import { type ConfigSource, configInvalid } from '../config/config-source.ts'
import type { ResolvedConfig } from '../config/resolve-config.ts'
import { refusingStore } from '../store/refusing-store.ts'
import type { Store } from '../store/store.ts'
import type { OpenedState, StateServices, StateSources } from './open-state.ts'

/**
 * What a broker keeps beyond a request: the store, the keys that seal it, the audit log. Opened when a configuration
 * needs it for the first time, and the same until the broker closes.
 */
export class BrokerState {
  readonly #services: StateServices
  readonly #sources: StateSources
  #opened: OpenedState | undefined
  #settings = ''
  #auditLog: AuditLog | undefined

  constructor(services: StateServices, sources: StateSources) {
    this.#services = services
    this.#sources = sources
  }

  get opened(): OpenedState | undefined {
    return this.#opened
  }

  /** The store as providers see it: what they put there is sealed first. */
  get store(): Store {
    return this.#opened?.sealed ?? refusingStore('this broker has opened no store')
  }

  /** Rejects with `config_invalid` when the store or its keys cannot be used as configured, or changed since. */
  async open(source: ConfigSource, resolved: ResolvedConfig): Promise<void> {
    if (resolved.store === undefined) return
    const { store, keys } = resolved.config
    const settings = JSON.stringify([store, keys])
    if (this.#opened !== undefined) {
      if (settings === this.#settings) return
      const member = store === undefined ? 'keys' : 'store'
      throw configInvalid([source.problem([member], 'cannot change while the broker runs; restart it')])
    }
    // Loaded here: a broker that keeps nothing pays nothing for it.
    const { openState } = await import('./open-state.ts')
    this.#opened = await openState(source, resolved.store, keys, this.#sources, this.#services)
    this.#settings = settings
  }

  /** The log of this broker, when the configuration asks for one. */
  async auditLog({ audit }: BrokerConfig): Promise<AuditLog | undefined> {
    if (audit?.enabled !== true || this.#opened === undefined) return undefined
    this.#auditLog ??= await this.#opened.openAuditLog()
    return this.#auditLog
  }

  async close(): Promise<void> {
    await this.#auditLog?.close()
    await this.#opened?.close()
  }
}
