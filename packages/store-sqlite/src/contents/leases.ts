import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '@credbroker/core'
import { arrayStatement } from './rows.ts'

/** The table of leases. Its rows are never deleted: each keeps the token that the next grant has to exceed. */
export interface Leases {
  /** The token of a lease that begins now, or `undefined` when somebody else holds one. */
  grant(key: string, ttlMs: number): bigint | undefined
  renew(key: string, token: bigint, ttlMs: number): boolean
  release(key: string, token: bigint): void
  /** Whether a later token was granted or used. */
  isOutdated(key: string, token: bigint): boolean
  /** Remembers a token that a write carried, so that no lower one counts and no grant repeats it. */
  remember(key: string, token: bigint): void
}

type LeaseRow = readonly [token: bigint, held: bigint]

export function leases(database: DatabaseSync, clock: Clock): Leases {
  const find = arrayStatement(database, 'SELECT token, until_ms > ? FROM leases WHERE key = ?')
  find.setReadBigInts(true)
  const write = database.prepare(
    'INSERT INTO leases VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET token = excluded.token, until_ms = excluded.until_ms',
  )
  const raise = database.prepare(
    'INSERT INTO leases VALUES (?, ?, 0) ON CONFLICT (key) DO UPDATE SET token = excluded.token WHERE token < excluded.token',
  )
  const setEnd = database.prepare('UPDATE leases SET until_ms = ? WHERE key = ? AND token = ? AND until_ms > ?')

  function found(key: string): LeaseRow | undefined {
    const row: unknown = find.get(clock.now(), key)
    return row as LeaseRow | undefined
  }

  return {
    grant(key: string, ttlMs: number): bigint | undefined {
      const [token, held] = found(key) ?? [0n, 0n]
      if (held !== 0n) return undefined
      write.run(key, token + 1n, clock.now() + ttlMs)
      return token + 1n
    },
    renew: (key: string, token: bigint, ttlMs: number): boolean =>
      setEnd.run(clock.now() + ttlMs, key, token, clock.now()).changes !== 0,
    release(key: string, token: bigint): void {
      setEnd.run(clock.now(), key, token, clock.now())
    },
    isOutdated(key: string, token: bigint): boolean {
      const [granted] = found(key) ?? [0n]
      return token < granted
    },
    remember(key: string, token: bigint): void {
      raise.run(key, token)
    },
  }
}
