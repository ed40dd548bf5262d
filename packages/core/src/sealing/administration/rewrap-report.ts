import type { ResealPass, UnopenedRecord } from './reseal-pass.ts'

/** What `rewrapRecords` did. */
export interface RewrapReport {
  /** Records by data key, as the first pass found them. */
  readonly before: Readonly<Record<string, number>>
  /** Records by data key, as the last pass found them. */
  readonly after: Readonly<Record<string, number>>
  readonly resealed: number
  /** Data keys that were dropped, because nothing was left under them. */
  readonly dropped: readonly string[]
  /** Retired data keys that stay, and why. */
  readonly kept: readonly KeptKey[]
  /** Records that cannot be opened. They were left as they are. */
  readonly unopened: readonly UnopenedRecord[]
  /** The master key that wraps all keys now. */
  readonly masterKeyId: string
}

export interface KeptKey {
  readonly keyId: string
  readonly reason: string
}

/** Why a retired key could not be dropped after `pass`. */
export function keptKey(keyId: string, { found }: ResealPass): KeptKey {
  const records = found.get(keyId) ?? 0
  const reason =
    records === 0
      ? 'it was retired only now; run rewrap again'
      : `${records} record(s) are under it that could not be sealed anew: see those that cannot be opened, or stop the process that still writes with it, and run rewrap again`
  return { keyId, reason }
}

export function countsOf({ found }: ResealPass): Readonly<Record<string, number>> {
  return Object.fromEntries(found)
}
