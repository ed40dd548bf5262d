import { BrokerError, type Clock, type Random } from '@credbroker/core'
import { failurePauseMs } from './failure-pause.ts'
import { type MintedToken, tokenTimes } from './minted-token.ts'
import type { TableEntry } from './table-entry.ts'

/** How somebody asks for a token. */
export interface TokenAsk {
  /** SHA-256 over all that the token rests on. */
  readonly key: string
  /** What ends it: {@link TokenTable.endGroup}. */
  readonly group: string
  /** Somebody says that the token does not work. */
  readonly rejected: boolean
  /** A renewal ahead of time: nobody waits. */
  readonly ahead: boolean
}

/** Who says so soon after a token was replaced that it was refused held the one before. */
const lateMs = 10_000
const capacity = 10_000

/**
 * The tokens of one provider, in memory, the least recently used going first: one request for each, whoever waits, and for
 * whatever workload. Who waits shares result and error; who stops waiting stops nothing.
 */
export class TokenTable {
  readonly #entries = new Map<string, TableEntry>()
  readonly #context: { readonly clock: Clock; readonly random: Random }

  constructor(context: { readonly clock: Clock; readonly random: Random }) {
    this.#context = context
  }

  /** The token of the key: the one at hand while it serves, else what `mint` brings. Rejects as `mint` does. */
  async obtain(ask: TokenAsk, mint: () => Promise<MintedToken>): Promise<MintedToken> {
    const entry = this.#entry(ask)
    if (entry.token !== undefined && this.#serves(entry.token, entry, ask)) return entry.token
    if (entry.flight !== undefined) return entry.flight
    const { failure } = entry
    const nowMs = this.#context.clock.now()
    if (failure !== undefined && nowMs < failure.untilMs) throw repeated(failure.error, failure.untilMs - nowMs)
    entry.isOver = false
    entry.flight = this.#minted(entry, mint, ask.rejected).finally(() => {
      entry.flight = undefined
      this.#bound(ask.key)
    })
    return entry.flight
  }

  /** A token that came without being asked for. */
  keep(key: string, group: string, token: MintedToken): void {
    this.#entry({ key, group }).token = token
    this.#bound(key)
  }

  /** Drops a token that was refused, unless another has taken its place: of a thousand who say so, one has it renewed. */
  drop(key: string, token: string): void {
    const entry = this.#entries.get(key)
    if (entry?.token?.token === token) entry.token = undefined
  }

  /** Forgets everything that rests on what has ended, such as a refresh token. */
  endGroup(group: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.group !== group) continue
      entry.token = undefined
      entry.isOver = true
    }
  }

  /** Something that failures were about has changed: they are not repeated any more. */
  forgetFailures(): void {
    for (const entry of this.#entries.values()) entry.failure = undefined
  }

  #serves(token: MintedToken, { replacedAtMs }: TableEntry, { rejected, ahead }: TokenAsk): boolean {
    const nowMs = this.#context.clock.now()
    const { dueAtMs, unusableAtMs } = tokenTimes(token)
    if (nowMs >= unusableAtMs) return false
    if (rejected) return replacedAtMs !== undefined && nowMs >= replacedAtMs && nowMs < replacedAtMs + lateMs
    return !ahead || nowMs < dueAtMs
  }

  async #minted(entry: TableEntry, mint: () => Promise<MintedToken>, rejected: boolean): Promise<MintedToken> {
    const { clock, random } = this.#context
    try {
      const token = await mint()
      if (!entry.isOver) entry.token = token
      entry.replacedAtMs = rejected ? clock.now() : undefined
      entry.failure = undefined
      return token
    } catch (error) {
      if (error instanceof BrokerError) {
        const count = (entry.failure?.count ?? 0) + 1
        entry.failure = { error, count, untilMs: clock.now() + failurePauseMs(error, count, random) }
      }
      throw error
    }
  }

  #entry({ key, group }: Pick<TokenAsk, 'key' | 'group'>): TableEntry {
    const known = this.#entries.get(key)
    const entry = known ?? {
      group,
      token: undefined,
      flight: undefined,
      isOver: false,
      replacedAtMs: undefined,
      failure: undefined,
    }
    // A map keeps the order of insertion: the first is the one that was asked for longest ago.
    if (known !== undefined) this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  /** Passes over what is under way: without it a second request could start beside the first. */
  #bound(latest: string): void {
    for (const [key, { flight }] of this.#entries) {
      if (this.#entries.size <= capacity) return
      if (flight === undefined && key !== latest) this.#entries.delete(key)
    }
  }
}

/** The same failure for who comes later, with the time that is left. */
function repeated({ code, message, retryable, details }: BrokerError, leftMs: number): BrokerError {
  return new BrokerError(code, message, {
    retryable,
    ...(retryable && { retryAfterMs: Math.ceil(leftMs) }),
    ...(details && { details }),
  })
}
