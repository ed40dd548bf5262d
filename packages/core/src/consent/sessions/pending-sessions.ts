import type { ProviderContext } from '../../provider.ts'

/** The way back to an open attempt, and the secret with which its URL can be made again. */
export interface PendingSession {
  readonly id: string
  readonly state: string
}

/** Finds the open attempt for the same ask, so that who asks twice is not sent on two ways. */
export class PendingSessions {
  readonly #context: Pick<ProviderContext, 'store' | 'nameOf'>

  constructor(context: Pick<ProviderContext, 'store' | 'nameOf'>) {
    this.#context = context
  }

  async find(ask: readonly string[]): Promise<PendingSession | undefined> {
    const record = await this.#context.store.get(this.#key(ask))
    return record === undefined ? undefined : JSON.parse(Buffer.from(record.value).toString('utf8'))
  }

  async keep(ask: readonly string[], pending: PendingSession, expiresAtMs: number): Promise<void> {
    const value = Buffer.from(JSON.stringify(pending))
    // Two at once may both begin one; the later is found from then on, and both can be finished.
    await this.#context.store.put(this.#key(ask), value, { expiresAtMs, relaxed: true })
  }

  #key(ask: readonly string[]): string {
    return `pending/${this.#context.nameOf('pending', ...ask)}`
  }
}
