import type { ProviderContext } from '@credbroker/core'
import type { Session } from '../session/session.ts'
import type { SessionState } from './session-state.ts'
import type { StateForm } from './state-file.ts'

/** A session in the broker's store, for all processes on it. */
export class StoredState implements SessionState {
  readonly #key: () => string
  readonly #form: StateForm
  readonly #context: Pick<ProviderContext, 'store' | 'logger'>

  /** `key`: of the record; it stands for the access token and the servers, and reveals nothing of them. */
  constructor(key: () => string, form: StateForm, context: Pick<ProviderContext, 'store' | 'logger'>) {
    this.#key = key
    this.#form = form
    this.#context = context
  }

  async load(): Promise<Session | undefined> {
    const record = await this.#unlessBroken(this.#context.store.get(this.#key()))
    return record && this.#form.read(Buffer.from(record.value).toString('utf8'))
  }

  async save(session: Session): Promise<void> {
    const value = Buffer.from(this.#form.write(session))
    const expiresAtMs = Math.ceil(session.expiresAtMs)
    // Losing it costs a login.
    await this.#unlessBroken(this.#context.store.put(this.#key(), value, { expiresAtMs, relaxed: true }))
  }

  async remove(): Promise<void> {
    await this.#unlessBroken(this.#context.store.delete(this.#key()))
  }

  async #unlessBroken<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work
    } catch (error) {
      this.#context.logger.warn('the store cannot keep the session, so each process logs in for itself', {
        error: error instanceof Error ? error.name : typeof error,
      })
      return undefined
    }
  }
}
