import type { ProviderContext } from '@credbroker/core'
import { persistently } from '@credbroker/core/waiting'

const format = 1

/**
 * Refresh tokens that Login with Amazon gave in place of configured ones. It has not been seen to do that; a token that it
 * gave and that nobody kept would be a seller lost.
 */
export class ReplacedTokens {
  readonly #context: Pick<ProviderContext, 'store' | 'nameOf' | 'clock' | 'logger'>
  readonly #clientId: string

  constructor(clientId: string, context: Pick<ProviderContext, 'store' | 'nameOf' | 'clock' | 'logger'>) {
    this.#clientId = clientId
    this.#context = context
  }

  /** The token that stands in the place of a configured one: itself, as a rule. */
  async current(configured: string): Promise<string> {
    const record = await this.#context.store.get(this.#key(configured))
    if (record === undefined) return configured
    // It was sealed by a process that had made it; only the format is in doubt.
    const stored: { readonly format: number; readonly refreshToken: string } = JSON.parse(
      Buffer.from(record.value).toString('utf8'),
    )
    return stored.format === format ? stored.refreshToken : configured
  }

  /** Resolves once it is durable. */
  async keep(configured: string, refreshToken: string): Promise<void> {
    const value = Buffer.from(JSON.stringify({ format, refreshToken }))
    const write = () => this.#context.store.put(this.#key(configured), value)
    await persistently(write, 'a new refresh token', this.#context)
    this.#context.logger.warn('Amazon gave a new refresh token for a configured account; it is kept in the store')
  }

  #key(configured: string): string {
    return `refresh-token/${this.#context.nameOf('refresh-token', this.#clientId, configured)}`
  }
}
