import { createHmac } from 'node:crypto'
import type { Secret } from '@credbroker/core'
import type { HmacKey } from './hmac-key.ts'
import type { SignatureClaim } from './signature-claim.ts'

/** How far the clock of a client may be from ours. */
export const allowedSkewMs: number = 5 * 60_000

const dayMs = 24 * 60 * 60_000
const mostKeys = 4096

interface KeptKey {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly key: HmacKey
  /** When no request can be signed with it any more, in epoch milliseconds. */
  readonly endsAtMs: number
}

/** Signing keys that have proven a signature, each until its day is over. The oldest leaves when there are too many. */
export class SigningKeys {
  readonly #keys = new Map<string, KeptKey>()
  /** When the first of them is over. */
  #nextEndAtMs = Number.POSITIVE_INFINITY

  /** The key that a claim names, provided that it was derived from this secret. */
  find({ credential }: SignatureClaim, secretAccessKey: Secret, nowMs: number): HmacKey | undefined {
    if (nowMs > this.#nextEndAtMs) this.#dropEnded(nowMs)
    const kept = this.#keys.get(credential)
    if (kept === undefined) return undefined
    if (kept.secretAccessKey === secretAccessKey) return kept.key
    return kept.secretAccessKey.reveal() === secretAccessKey.reveal() ? kept.key : undefined
  }

  /** Only for a claim that is proven: strangers must not be able to fill the memory or push others out. */
  keep({ credential, accessKeyId, atMs }: SignatureClaim, secretAccessKey: Secret, key: HmacKey): void {
    const endsAtMs = (Math.floor(atMs / dayMs) + 1) * dayMs + allowedSkewMs
    this.#keys.delete(credential)
    if (this.#keys.size >= mostKeys) {
      for (const oldest of this.#keys.keys()) {
        this.#keys.delete(oldest)
        break
      }
    }
    this.#keys.set(credential, { accessKeyId, secretAccessKey, key, endsAtMs })
    this.#nextEndAtMs = Math.min(this.#nextEndAtMs, endsAtMs)
  }

  /** Drops the keys of an access key, of all days and regions. */
  forget(accessKeyId: string): void {
    for (const [credential, kept] of this.#keys) {
      if (kept.accessKeyId === accessKeyId) this.#keys.delete(credential)
    }
  }

  get size(): number {
    return this.#keys.size
  }

  #dropEnded(nowMs: number): void {
    this.#nextEndAtMs = Number.POSITIVE_INFINITY
    for (const [credential, { endsAtMs }] of this.#keys) {
      if (endsAtMs < nowMs) this.#keys.delete(credential)
      else this.#nextEndAtMs = Math.min(this.#nextEndAtMs, endsAtMs)
    }
  }
}

/** The key of one day, region and service. AWS, "Calculate the signature": four HMACs, one from the other. */
export function deriveSigningKey(secretAccessKey: Secret, { scope }: Pick<SignatureClaim, 'scope'>): Buffer {
  let key = Buffer.from(`AWS4${secretAccessKey.reveal()}`)
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  return key
}
