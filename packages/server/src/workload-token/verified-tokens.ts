import { hash } from 'node:crypto'
import type { Caller } from '@credbroker/core'

/** What a workload token that is good says. */
export interface VerifiedWorkloadToken {
  /** Frozen: `{ workload }`, `{ workload, user }` or `{ workload, userToken }`. */
  readonly caller: Caller
  /** The workload identity it was made for; it may be deleted since. */
  readonly identityId: string | undefined
  readonly expiresAtMs: number
  readonly jti: string
}

interface Entry {
  readonly verified: VerifiedWorkloadToken
  readonly fromMs: number
  readonly untilMs: number
}

const longestMs = 60_000

/**
 * Remembers for up to a minute which tokens were verified, by their SHA-256; when there are too many, those go first that
 * were verified first, whose minute is over soonest. A look-up is on the path of every request: it costs one hash and no
 * promise.
 */
export class VerifiedTokens {
  readonly #entries = new Map<string, Entry>()
  readonly #limit: number
  #epoch = 0

  constructor(limit: number = 10_000) {
    this.#limit = limit
  }

  get size(): number {
    return this.#entries.size
  }

  /** Rises when all is forgotten. What was begun to be verified before that is not to be remembered. */
  get epoch(): number {
    return this.#epoch
  }

  get(token: string, nowMs: number): VerifiedWorkloadToken | undefined {
    const name = hash('sha256', token, 'base64url')
    const entry = this.#entries.get(name)
    if (entry === undefined) return undefined
    if (nowMs < entry.untilMs && nowMs >= entry.fromMs) return entry.verified
    this.#entries.delete(name)
    return undefined
  }

  /** Remembers a token, unless all was forgotten since `epoch`. */
  add(token: string, verified: VerifiedWorkloadToken, nowMs: number, epoch: number): void {
    if (epoch !== this.#epoch) return
    const untilMs = Math.min(verified.expiresAtMs, nowMs + longestMs)
    const name = hash('sha256', token, 'base64url')
    // A map lists its entries in the order they were put in, and one that is put in again stays where it was.
    this.#entries.delete(name)
    this.#entries.set(name, { verified, fromMs: nowMs, untilMs })
    if (this.#entries.size <= this.#limit) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }

  /** Forgets every token, so that each is verified anew. */
  forgetAll(): void {
    this.#entries.clear()
    this.#epoch++
  }
}
