import type { ProviderContext, Secret } from '@credbroker/core'
import type { SpApiOptions } from '../options.ts'
import { instantOf } from '../calendar/instant.ts'
import { type StoredSecret, StoredSecrets } from './stored-secrets.ts'

/** A client secret that Amazon may accept. */
export interface ClientSecret {
  readonly value: Secret
  /** Epoch milliseconds; absent where nobody said it. */
  readonly expiresAtMs?: number
}

/**
 * The secrets of the application: those of the options, and the one that came with Amazon's last notification. After a
 * rotation both are good for seven days, and nobody knows which first: what worked last is tried first.
 */
export class ClientSecrets {
  readonly #configured: readonly ClientSecret[]
  readonly #stored: StoredSecrets
  readonly #context: Pick<ProviderContext, 'logger' | 'secret'>
  #working: string | undefined

  constructor(options: SpApiOptions, stored: StoredSecrets, context: Pick<ProviderContext, 'logger' | 'secret'>) {
    const { clientSecret, clientSecretExpiresAt, nextClientSecret, nextClientSecretExpiresAt } = options
    this.#configured = [
      secretOf(clientSecret, 'clientSecretExpiresAt', clientSecretExpiresAt),
      ...(nextClientSecret === undefined
        ? []
        : [secretOf(nextClientSecret, 'nextClientSecretExpiresAt', nextClientSecretExpiresAt)]),
    ]
    this.#stored = stored
    this.#context = context
  }

  /** All of them, each once, in the order to try them. The store is read when those that are known do not serve. */
  async *candidates(): AsyncGenerator<ClientSecret> {
    const tried = new Set<string>()
    for (const secret of this.#inOrder(this.#stored.known)) {
      tried.add(secret.value.reveal())
      yield secret
    }
    // Another process may have been given a newer one.
    for (const secret of this.#inOrder(await this.#stored.read())) if (!tried.has(secret.value.reveal())) yield secret
  }

  /** Amazon accepted it. */
  accepted({ value }: ClientSecret): void {
    const secret = value.reveal()
    if (this.#working !== undefined && this.#working !== secret)
      this.#context.logger.warn('Amazon refused one client secret and accepted the other; the first is over')
    this.#working = secret
  }

  /** Those that are held, as far as this process knows, the newest first. */
  held(): readonly ClientSecret[] {
    return this.#withStored(this.#stored.known)
  }

  #inOrder(stored: StoredSecret | undefined): readonly ClientSecret[] {
    const all = this.#withStored(stored)
    const working = all.filter(({ value }) => value.reveal() === this.#working)
    return [...working, ...all.filter((secret) => !working.includes(secret))]
  }

  /** What a notification says of the secrets is newer than the configuration. */
  #withStored(stored: StoredSecret | undefined): readonly ClientSecret[] {
    if (stored === undefined) return this.#configured
    const { newClientSecret, newExpiresAtMs, oldExpiresAtMs } = stored
    const others = this.#configured.filter(({ value }) => value.reveal() !== newClientSecret)
    const ending = others.map((other) =>
      oldExpiresAtMs === undefined ? other : { ...other, expiresAtMs: oldExpiresAtMs },
    )
    if (newClientSecret === undefined) return ending
    const isConfigured = others.length < this.#configured.length
    const newest = {
      value: this.#context.secret(newClientSecret),
      ...(newExpiresAtMs !== undefined && { expiresAtMs: newExpiresAtMs }),
    }
    // Once the configuration holds it, what else it holds may be newer still.
    return [newest, ...(isConfigured ? others : ending)]
  }
}

function secretOf(value: Secret, option: string, expiresAt: string | undefined): ClientSecret {
  return { value, ...(expiresAt !== undefined && { expiresAtMs: instantOf(option, expiresAt) }) }
}
