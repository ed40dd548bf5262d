import { createHmac, type KeyObject } from 'node:crypto'
import { BrokerError } from '../errors.ts'
import { userOf, workloadOf } from '../mount/credential-owner.ts'
import type { Issued } from '../issue.ts'
import { fraction } from '../services/fraction.ts'
import type { Clock, Logger, Random } from '../services/services.ts'
import type { Lease, Store } from '../store/store.ts'
import { lastsFor } from './cached-credential.ts'
import type { Order } from './order.ts'
import { freshness } from './freshness.ts'
import { canonicalIdentity } from './identity.ts'

/** A credential and when the provider gave it, to whichever process that was. */
export interface Obtained extends Issued<object> {
  /** Epoch milliseconds. */
  readonly issuedAtMs: number
}

const leaseMs = 10_000
const shortestPauseMs = 4
const longestPauseMs = 25

/**
 * Credentials that all processes on one store share. One of them fetches, under a lease; the others wait for the record
 * and not for the lease. When the store fails, each process is on its own and goes on.
 */
export class StoredCredentials {
  readonly #store: Store
  readonly #clock: Clock
  readonly #random: Random
  readonly #logger: Logger
  readonly #indexKey: KeyObject

  /** `indexKey`: names the records, so that a name reveals nothing and is the same in every process. */
  constructor(
    store: Store,
    indexKey: KeyObject,
    services: { readonly clock: Clock; readonly random: Random; readonly logger: Logger },
  ) {
    this.#store = store
    this.#indexKey = indexKey
    this.#clock = services.clock
    this.#random = services.random
    this.#logger = services.logger
  }

  /** What the store has, when that serves; else what `ask` brings, once for all processes. */
  async obtain(order: Order, ask: () => Issued<object> | Promise<Issued<object>>): Promise<Obtained> {
    const key = this.#key(order)
    const sinceMs = this.#clock.now()
    const { deadlineMs } = order.mount.rules
    let pauseMs = shortestPauseMs
    for (;;) {
      const found = await this.#unlessBroken(order, this.#read(key))
      if (found !== undefined && this.#serves(found, order, sinceMs)) return found
      const attempt = await this.#unlessBroken(order, this.#tryLease(key))
      if (attempt === undefined) return { ...(await ask()), issuedAtMs: this.#clock.now() }
      if (attempt.lease !== undefined) return this.#obtainUnder(attempt.lease, key, order, sinceMs, ask)
      if (this.#clock.now() - sinceMs >= deadlineMs) throw busyElsewhere(order)
      await this.#pause(pauseMs)
      pauseMs = Math.min(pauseMs * 1.25, longestPauseMs)
    }
  }

  /** Removes what is stored for this order, for every process. */
  async remove(order: Pick<Order, 'mount' | 'kind' | 'body' | 'caller'>): Promise<void> {
    await this.#store.delete(this.#key(order))
  }

  async #obtainUnder(
    lease: Lease,
    key: string,
    order: Order,
    sinceMs: number,
    ask: () => Issued<object> | Promise<Issued<object>>,
  ): Promise<Obtained> {
    const stop = this.#keep(lease)
    try {
      // Whoever held it before may have finished between the look and the lease.
      const found = await this.#unlessBroken(order, this.#read(key))
      if (found !== undefined && this.#serves(found, order, sinceMs)) return found
      const obtained = { ...(await ask()), issuedAtMs: this.#clock.now() }
      const { expiresAtMs, interim } = obtained
      if (interim === true) {
        // What was kept ended with the way to a new one.
        await this.#unlessBroken(order, this.#store.delete(key, { fencingToken: lease.token }))
        return obtained
      }
      const write = this.#store.put(key, encode(obtained), {
        fencingToken: lease.token,
        relaxed: true,
        ...(expiresAtMs !== undefined && { expiresAtMs: Math.ceil(expiresAtMs) }),
      })
      await this.#unlessBroken(order, write)
      return obtained
    } finally {
      stop()
      await this.#unlessBroken(order, lease.release())
    }
  }

  /** Renews a lease while its holder works. Losing it costs a second fetch elsewhere, and fencing keeps the newer record. */
  #keep(lease: Lease): () => void {
    let stopped = false
    let cancel = () => {}
    const next = () => {
      cancel = this.#clock.schedule(() => {
        lease.renew(leaseMs).then(
          (held) => {
            if (held && !stopped) next()
          },
          () => {},
        )
      }, leaseMs / 3)
    }
    next()
    return () => {
      stopped = true
      cancel()
    }
  }

  #serves(found: Obtained, { caller, slot }: Order, sinceMs: number): boolean {
    const now = this.#clock.now()
    if (now >= freshness(found, found.issuedAtMs, this.#random).unusableAtMs) return false
    if (!lastsFor(found, caller.minimumLifetimeMs, now)) return false
    // Whoever has one already wants a newer one.
    const newerThan = caller.forceRefresh === true ? sinceMs : slot.credential?.issuedAtMs
    return newerThan === undefined || found.issuedAtMs > newerThan
  }

  async #tryLease(key: string): Promise<{ readonly lease: Lease | undefined }> {
    return { lease: await this.#store.lease(key, leaseMs) }
  }

  async #read(key: string): Promise<Obtained | undefined> {
    const record = await this.#store.get(key)
    return record === undefined ? undefined : decode(record.value)
  }

  async #unlessBroken<T>(order: Order, work: Promise<T>): Promise<T | undefined> {
    try {
      return await work
    } catch (error) {
      this.#logger.warn('the store cannot share credentials, so each process fetches its own', {
        provider: order.mount.name,
        requestId: order.requestId,
        error: error instanceof Error ? error.name : typeof error,
      })
      return undefined
    }
  }

  #pause(pauseMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.schedule(resolve, pauseMs * (0.5 + fraction(this.#random) / 2))
    })
  }

  #key({ mount, kind, body, caller }: Pick<Order, 'mount' | 'kind' | 'body' | 'caller'>): string {
    const owner = [mount.revision, workloadOf(kind, caller) ?? null, userOf(kind, body, caller) ?? null]
    const name = createHmac('sha256', this.#indexKey)
      .update(canonicalIdentity([...owner, kind.identity(body)]))
      .digest('base64url')
    return `credential/${mount.name}/${kind.kind}/${name}`
  }
}

function encode({ response, expiresAtMs, refreshAtMs, unusableAtMs, issuedAtMs }: Obtained): Uint8Array {
  return Buffer.from(JSON.stringify({ version: 1, response, expiresAtMs, refreshAtMs, unusableAtMs, issuedAtMs }))
}

/** `undefined` for what another version of this program left. */
function decode(value: Uint8Array): Obtained | undefined {
  // It was sealed by a process that had checked it; only the version is in doubt.
  const stored: Obtained & { readonly version: number } = JSON.parse(Buffer.from(value).toString('utf8'))
  return stored.version === 1 ? stored : undefined
}

function busyElsewhere({ mount }: Order): BrokerError {
  return new BrokerError(
    'throttled',
    `another process fetches this credential of provider "${mount.name}" and has not finished; try again`,
    { retryAfterMs: 1_000 },
  )
}
