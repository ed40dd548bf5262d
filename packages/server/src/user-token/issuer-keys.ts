import type { ExtensionContext } from '@credbroker/core'
import type { LocalJWKSet } from 'jose'
import type { IssuerSettings } from '../settings/server-settings.ts'
import { type FetchedKeySet, fetchKeySet } from './fetch-key-set.ts'

// Between two questions to an issuer that has not answered, or for keys that it may not have.
const cooldownMs = 30_000
// How long keys are used when the issuer does not answer.
const longestUseMs = 4 * 3_600_000

interface KnownKeys {
  readonly keys: LocalJWKSet
  readonly fetchedAtMs: number
  readonly freshForMs: number
}

/** The keys of one issuer of user tokens, kept for some minutes. Whoever comes while they are fetched waits for the same. */
export class IssuerKeys {
  readonly #context: Pick<ExtensionContext, 'fetch' | 'clock' | 'logger'>
  readonly #settings: IssuerSettings
  #known: KnownKeys | undefined
  #fetching: Promise<LocalJWKSet> | undefined
  #askedAtMs = Number.NEGATIVE_INFINITY

  constructor(settings: IssuerSettings, context: Pick<ExtensionContext, 'fetch' | 'clock' | 'logger'>) {
    this.#settings = settings
    this.#context = context
  }

  /** Its keys. Rejects with `upstream_unavailable` when none can be had, and those known were fetched too long ago. */
  async current(): Promise<LocalJWKSet> {
    const known = this.#known
    if (known === undefined) return this.#fetch()
    const { keys, fetchedAtMs, freshForMs } = known
    if (this.#isWithin(fetchedAtMs, freshForMs)) return keys
    const isUsable = this.#isWithin(fetchedAtMs, longestUseMs)
    if (isUsable && this.#isCoolingDown()) return keys
    return this.#fetch().catch((error: unknown) => {
      if (!isUsable) throw error
      const { issuer } = this.#settings
      this.#context.logger.warn('the keys of an issuer of user tokens cannot be had; the known ones are used', {
        issuer,
      })
      return keys
    })
  }

  /**
   * Keys that are newer than these, which lack one; `undefined`: the issuer was asked a moment ago. Rejects with
   * `upstream_unavailable` when they cannot be had.
   */
  async newerThan(keys: LocalJWKSet): Promise<LocalJWKSet | undefined> {
    if (this.#known !== undefined && this.#known.keys !== keys) return this.#known.keys
    if (this.#fetching === undefined && this.#isCoolingDown()) return undefined
    return this.#fetch()
  }

  #fetch(): Promise<LocalJWKSet> {
    this.#fetching ??= this.#ask().finally(() => {
      this.#fetching = undefined
    })
    return this.#fetching
  }

  async #ask(): Promise<LocalJWKSet> {
    const { clock } = this.#context
    this.#askedAtMs = clock.now()
    const { keySet, freshForMs }: FetchedKeySet = await fetchKeySet(this.#settings, this.#context)
    const { createLocalJWKSet } = await import('jose')
    const keys = createLocalJWKSet(keySet)
    this.#known = { keys, fetchedAtMs: clock.now(), freshForMs }
    return keys
  }

  #isCoolingDown(): boolean {
    return this.#isWithin(this.#askedAtMs, cooldownMs)
  }

  /** Whether something was less than `lengthMs` ago. What a clock that was set back puts into the future was not. */
  #isWithin(atMs: number, lengthMs: number): boolean {
    const agoMs = this.#context.clock.now() - atMs
    return agoMs >= 0 && agoMs < lengthMs
  }
}
