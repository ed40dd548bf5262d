import type { Mount } from '../mount/mount.ts'
import type { Events } from '../recording/events.ts'
import type { Services } from '../services/services.ts'
import { allExpiries, withExpiries } from './all-expiries.ts'
import type { ExpirySurroundings } from './ask-expiries.ts'
import type { ProviderExpiry } from './known-expiry.ts'

/** What the watch needs of its broker. */
export interface WatchSurroundings extends ExpirySurroundings {
  readonly services: Pick<Services, 'clock' | 'logger'>
  readonly events: Events
  /** The providers in force. */
  readonly mounts: () => Iterable<Mount>
}

/** So that listeners of a new broker are there, and commands that end at once say nothing. */
const firstLookMs = 1_000
const longestPauseMs = 3_600_000

/**
 * Tells operators, once, of everything that becomes due or is over: by an event and a warning. Never throws, keeps no
 * process alive, and takes no timer while no provider knows of an expiry.
 */
export class ExpiryWatch {
  readonly #surroundings: WatchSurroundings
  /** What was told, by provider. */
  readonly #told = new Map<string, ReadonlySet<string>>()
  #cancel: (() => void) | undefined
  /** Counts the starts: a look that was begun before the last one plans no other. */
  #round = 0

  constructor(surroundings: WatchSurroundings) {
    this.#surroundings = surroundings
  }

  /** Looks soon, and from then on when something changes. Called again when there are other providers. */
  start(): void {
    this.stop()
    const watched = withExpiries(this.#surroundings.mounts())
    for (const name of this.#told.keys()) if (!watched.some((mount) => mount.name === name)) this.#told.delete(name)
    if (watched.length > 0) this.#plan(firstLookMs)
  }

  stop(): void {
    this.#round++
    this.#cancel?.()
    this.#cancel = undefined
  }

  #plan(delayMs: number): void {
    const round = this.#round
    const look = () =>
      void this.#look(round).then(
        (nextAtMs) => this.#planNext(round, nextAtMs),
        // A logger of the host threw.
        () => this.#planNext(round, undefined),
      )
    this.#cancel = this.#surroundings.services.clock.schedule(look, delayMs, { background: true })
  }

  #planNext(round: number, nextAtMs = Number.POSITIVE_INFINITY): void {
    if (round !== this.#round) return
    this.#plan(Math.min(longestPauseMs, nextAtMs - this.#surroundings.services.clock.now()))
  }

  /** Tells what is new. Resolves to when the next thing is to be told. */
  async #look(round: number): Promise<number> {
    const { services, mounts } = this.#surroundings
    const { expiries, answered } = await allExpiries(mounts(), this.#surroundings, services.logger)
    if (round !== this.#round) return Number.POSITIVE_INFINITY
    for (const provider of answered) {
      const known = this.#told.get(provider)
      const current = expiries.filter((expiry) => expiry.provider === provider && expiry.status !== 'good')
      this.#told.set(provider, new Set(current.map(identity)))
      for (const expiry of current) if (known?.has(identity(expiry)) !== true) this.#tell(expiry)
    }
    const upcoming = expiries.flatMap(({ status, warnAtMs, endsAtMs }) =>
      status === 'good' ? [Math.min(warnAtMs, endsAtMs)] : status === 'due' ? [endsAtMs] : [],
    )
    return Math.min(...upcoming)
  }

  #tell({ provider, code, subject, endsAtMs, status, advice }: ProviderExpiry): void {
    if (status === 'good') return
    const { services, events } = this.#surroundings
    const which = { provider, code, ...(subject !== undefined && { subject }), endsAtMs }
    events.emit('expiring', { atMs: services.clock.now(), ...which, status })
    const what = status === 'over' ? 'has ended' : 'ends soon'
    services.logger.warn(`something that a provider rests on ${what}`, { ...which, advice })
  }
}

function identity({ code, subject, endsAtMs, status }: ProviderExpiry): string {
  return JSON.stringify([code, subject, endsAtMs, status])
}
