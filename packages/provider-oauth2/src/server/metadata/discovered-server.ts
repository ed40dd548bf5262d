import { BrokerError, type ProviderContext } from '@credbroker/core'
import type { AuthorizationServer as Metadata } from 'oauth4webapi'
import type { AuthorizationServer } from './authorization-server.ts'
import { orAborted } from '../or-aborted.ts'

const keptMs = 3_600_000

type Context = Pick<ProviderContext, 'clock' | 'logger'>

/**
 * A server whose metadata is asked for when it is needed first, and then once an hour at most. What is kept serves on
 * when asking again fails; a first failure is not remembered.
 */
export class DiscoveredServer implements AuthorizationServer {
  readonly #discover: () => Promise<Metadata>
  readonly #context: Context
  #kept: { readonly metadata: Metadata; readonly askedAtMs: number } | undefined
  #underWay: Promise<Metadata> | undefined

  constructor(discover: () => Promise<Metadata>, context: Context) {
    this.#discover = discover
    this.#context = context
  }

  metadata(signal: AbortSignal): Promise<Metadata> {
    const ageMs = this.#kept === undefined ? undefined : this.#context.clock.now() - this.#kept.askedAtMs
    if (this.#kept !== undefined && ageMs !== undefined && ageMs >= 0 && ageMs < keptMs) {
      return Promise.resolve(this.#kept.metadata)
    }
    this.#underWay ??= this.#ask().finally(() => {
      this.#underWay = undefined
    })
    return orAborted(this.#underWay, signal)
  }

  known(): Metadata | undefined {
    return this.#kept?.metadata
  }

  async #ask(): Promise<Metadata> {
    const { clock, logger } = this.#context
    const before = this.#kept?.metadata
    try {
      const metadata = await this.#discover()
      if (before !== undefined) this.#noteMove(before, metadata)
      this.#kept = { metadata, askedAtMs: clock.now() }
      return metadata
    } catch (error) {
      if (before === undefined) throw error
      const code = error instanceof BrokerError ? error.code : 'internal'
      logger.warn("the authorization server's metadata could not be refreshed; what was known is used on", { code })
      this.#kept = { metadata: before, askedAtMs: clock.now() }
      return before
    }
  }

  /** Client secrets and refresh tokens are about to go to another machine: somebody should know. */
  #noteMove(before: Metadata, after: Metadata): void {
    const [from, to] = [before, after].map(({ token_endpoint: url = '' }) => URL.parse(url)?.host)
    if (from !== to) this.#context.logger.warn('the token endpoint has moved to another host', { from, to })
  }
}
