import type { ProviderContext, Version } from '@credbroker/core'

/** What Amazon's notifications said of the secrets of one application. */
export interface StoredSecret {
  readonly clientId: string
  readonly newClientSecret?: string
  /** Epoch milliseconds, like those that follow. */
  readonly newExpiresAtMs?: number
  readonly oldExpiresAtMs?: number
  /** `eventTime` of the notification that is the newest. */
  readonly eventAtMs: number
}

const key = 'client-secret'
const format = 1

/** The record of what came by notification, sealed, for all processes on the store. */
export class StoredSecrets {
  readonly #clientId: string
  readonly #store: ProviderContext['store']
  #known: StoredSecret | undefined

  constructor(clientId: string, { store }: Pick<ProviderContext, 'store'>) {
    this.#clientId = clientId
    this.#store = store
  }

  /** As it was read or written last. */
  get known(): StoredSecret | undefined {
    return this.#known
  }

  /** `undefined` when there is none, and for one of another application. */
  async read(): Promise<StoredSecret | undefined> {
    return (await this.#find()).stored
  }

  /**
   * Makes a change, durable when this resolves. `change` gets what is there and gives `undefined` to leave it. Resolves to whether
   * anything was written.
   */
  async change(change: (stored: StoredSecret | undefined) => StoredSecret | undefined): Promise<boolean> {
    for (;;) {
      const { stored, version } = await this.#find()
      const changed = change(stored)
      if (changed === undefined) return false
      const value = Buffer.from(JSON.stringify({ format, secret: changed }))
      const outcome = await this.#store.put(key, value, { ifVersion: version })
      if (!outcome.stored) continue
      this.#known = changed
      return true
    }
  }

  async #find(): Promise<{ readonly stored: StoredSecret | undefined; readonly version: Version | 'absent' }> {
    const record = await this.#store.get(key)
    if (record === undefined) return { stored: undefined, version: 'absent' }
    // It was sealed by a process that had made it; only format and application are in doubt.
    const { format: written, secret }: { readonly format: number; readonly secret: StoredSecret } = JSON.parse(
      Buffer.from(record.value).toString('utf8'),
    )
    const stored = written === format && secret.clientId === this.#clientId ? secret : undefined
    this.#known = stored
    return { stored, version: record.version }
  }
}
