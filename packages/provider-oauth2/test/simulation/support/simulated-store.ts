import type { DeleteOptions, Lease, PutOptions, Store } from '@credbroker/core'
import type { Choices } from './choices.ts'
import type { SimulatedInstance } from './simulated-instance.ts'
import type { SimulatedTime } from './simulated-time.ts'

/** What the simulation does around the writes of all instances. */
export interface StoreHooks {
  /** Before anybody hears that it took place. */
  changed(key: string): Promise<void>
  kill(instance: SimulatedInstance): void
}

/** One store that several processes share, as each of them sees it: slow, failing, and gone when they are. */
export class SimulatedStore {
  /** Whether anything goes wrong. */
  isFaulty = true
  /** Whether each operation fails. */
  isDown = false
  /** As it is, without anything that goes wrong. */
  readonly shared: Store
  readonly #time: SimulatedTime
  readonly #choices: Choices
  readonly #hooks: StoreHooks
  readonly #leases = new Set<Lease>()

  constructor(shared: Store, time: SimulatedTime, choices: Choices, hooks: StoreHooks) {
    this.shared = shared
    this.#time = time
    this.#choices = choices
    this.#hooks = hooks
  }

  /** Takes all leases away from their holders. */
  async loseLeases(): Promise<void> {
    for (const lease of this.#leases) await lease.release()
    this.#leases.clear()
  }

  viewOf(instance: SimulatedInstance): Store {
    const { shared } = this
    const run = <T>(work: () => Promise<T>): Promise<T> => this.#run(instance, work)
    const changing = <T>(key: string, work: () => Promise<T>): Promise<T> =>
      run(async () => {
        const outcome = await work()
        await this.#hooks.changed(key)
        return outcome
      })
    return {
      durable: true,
      get: (key) => run(() => shared.get(key)),
      put: (key, value, options?: PutOptions) => changing(key, () => shared.put(key, value, options)),
      delete: (key, options?: DeleteOptions) => changing(key, () => shared.delete(key, options)),
      list: (prefix, cursor) => run(() => shared.list(prefix, cursor)),
      lease: (key, ttlMs) => run(() => this.#lease(key, ttlMs, run)),
      append: (log, values, options) => run(() => shared.append(log, values, options)),
      read: (log, afterSequence) => run(() => shared.read(log, afterSequence)),
      head: (log) => run(() => shared.head(log)),
      close: () => Promise.resolve(),
    }
  }

  async #lease(key: string, ttlMs: number, run: <T>(work: () => Promise<T>) => Promise<T>): Promise<Lease | undefined> {
    const lease = await this.shared.lease(key, ttlMs)
    if (lease === undefined) return undefined
    this.#leases.add(lease)
    return {
      token: lease.token,
      renew: (renewedMs) => run(() => lease.renew(renewedMs)),
      release: () =>
        run(() => {
          this.#leases.delete(lease)
          return lease.release()
        }),
    }
  }

  async #run<T>(instance: SimulatedInstance, work: () => Promise<T>): Promise<T> {
    await this.#pause(instance)
    const fate = instance.isStarted ? this.#fate() : 'works'
    if (fate === 'killed before') this.#hooks.kill(instance)
    if (instance.isDead) return never()
    if (fate === 'fails before') throw new Error('the store failed before')
    const result = await work()
    if (fate === 'killed after') this.#hooks.kill(instance)
    if (instance.isDead) return never()
    if (fate === 'fails after') throw new Error('the store failed after')
    await this.#pause(instance)
    return instance.isDead ? never() : result
  }

  #fate(): string {
    if (this.isDown) return 'fails before'
    if (!this.isFaulty || this.#choices.chance(0.97)) return 'works'
    return this.#choices.weighted({ 'fails before': 10, 'fails after': 10, 'killed before': 2, 'killed after': 2 })
  }

  /** Others may come in between. */
  async #pause(instance: SimulatedInstance): Promise<void> {
    if (instance.isDead) return never()
    if (!this.isFaulty || !instance.isStarted || this.#choices.chance(0.7)) return
    const delayMs = this.#choices.chance(0.05) ? this.#choices.between(100, 3_000) : this.#choices.between(0, 3)
    await new Promise<void>((resolve) => {
      this.#time.after(delayMs, resolve)
    })
  }
}

/** What a process gets that has ended: nothing. */
export function never<T>(): Promise<T> {
  return new Promise(() => {})
}
