import { BrokerError, type Lease, type ProviderContext } from '@credbroker/core'
import { pause } from '@credbroker/core/waiting'

const leaseMs = 5_000
const patienceMs = 15_000
const shortestPauseMs = 5
const longestPauseMs = 100

/**
 * One login at a time in all processes on one store. Who does not have the turn looks at what the other one leaves. While
 * the store fails, each process is on its own.
 */
export class LoginTurns {
  readonly #key: () => string
  readonly #context: Pick<ProviderContext, 'clock' | 'store'>

  /** `key`: of the lease. */
  constructor(key: () => string, context: Pick<ProviderContext, 'clock' | 'store'>) {
    this.#key = key
    this.#context = context
  }

  /**
   * What `look` finds, else what `work` brings when it is its turn. Rejects as they do, and with `throttled` when another
   * process does not finish.
   */
  async take<T>(look: () => Promise<T | undefined>, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock } = this.#context
    const untilMs = clock.now() + patienceMs
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
      const found = await look()
      if (found !== undefined) return found
      const turn = await this.#lease()
      if (turn === 'alone') return work()
      if (turn !== undefined) return this.#underLease(turn, look, work)
      if (clock.now() >= untilMs) throw busyElsewhere()
      await pause(clock, pauseMs, signal)
    }
  }

  async #underLease<T>(lease: Lease, look: () => Promise<T | undefined>, work: () => Promise<T>): Promise<T> {
    const stop = this.#keepUp(lease)
    try {
      // Whoever had the turn before may have finished between the look and the lease.
      return (await look()) ?? (await work())
    } finally {
      stop()
      // It ends by itself as well.
      await lease.release().catch(() => {})
    }
  }

  async #lease(): Promise<Lease | 'alone' | undefined> {
    try {
      return await this.#context.store.lease(this.#key(), leaseMs)
    } catch {
      return 'alone'
    }
  }

  /** Losing it is no harm: then two processes log in. */
  #keepUp(lease: Lease): () => void {
    const { clock } = this.#context
    let cancel = () => {}
    const next = () => {
      cancel = clock.schedule(() => {
        next()
        lease.renew(leaseMs).catch(() => {})
      }, leaseMs / 3)
    }
    next()
    return () => cancel()
  }
}

function busyElsewhere(): BrokerError {
  return new BrokerError('throttled', 'another process logs in to Bitwarden and has not finished; try again', {
    retryAfterMs: 1_000,
  })
}
