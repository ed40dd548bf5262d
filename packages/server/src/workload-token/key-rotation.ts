import { BrokerError, type ExtensionContext } from '@credbroker/core'
import {
  formatKeyRecord,
  type KeyRecord,
  newSigningKey,
  parseKeyRecord,
  publicHalf,
  type SigningKey,
} from './key-record.ts'

/** How long signing keys, and what they sign, live. */
export interface SigningKeyRules {
  /** How old the signing key gets before a new one takes its place. */
  readonly rotateAfterMs: number
  /** How long a token lives that is signed now. */
  readonly lifetimeMs: number
}

const recordName = 'workload-token-keys'
// Others may sign with a key for so long after it was retired, by clocks that differ from ours.
const marginMs = 300_000
const mostAttempts = 20

/**
 * Stores what `decide` makes of the record, unless that is the record itself; decides anew when somebody else was
 * faster. Gives what is stored then. Rejects with `conflict` when others are faster all the time, with `internal` for a
 * damaged record, and when the store fails.
 */
export async function changeKeyRecord(
  { store }: Pick<ExtensionContext, 'store'>,
  decide: (record: KeyRecord | undefined) => KeyRecord,
): Promise<KeyRecord> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const stored = await store.get(recordName)
    const record = stored && parseKeyRecord(stored.value)
    const next = decide(record)
    if (next === record) return next
    const outcome = await store.put(recordName, formatKeyRecord(next), { ifVersion: stored?.version ?? 'absent' })
    if (outcome.stored) return next
  }
  throw new BrokerError('conflict', 'other processes kept changing the keys of workload tokens; try again', {
    retryable: true,
  })
}

/** The record as it is, or with a new signing key: where there is none, and when the one there is has come of age. */
export function rotatedIfDue(
  record: KeyRecord | undefined,
  services: Pick<ExtensionContext, 'clock' | 'random'>,
  rules: SigningKeyRules,
): KeyRecord {
  const isDue = record === undefined || services.clock.now() - record.signing.createdAtMs >= rules.rotateAfterMs
  return isDue ? rotated(record, services, rules) : record
}

/** The record with a new signing key. Of the old one only the public half is kept, until its tokens have ended. */
export function rotated(
  record: KeyRecord | undefined,
  { clock, random }: Pick<ExtensionContext, 'clock' | 'random'>,
  { lifetimeMs }: SigningKeyRules,
): KeyRecord {
  const nowMs = clock.now()
  const signing: SigningKey = newSigningKey(random.bytes(32), nowMs)
  if (record === undefined) return { signing, retired: [] }
  const retiring = { x: publicHalf(record.signing.privateKey), verifiesUntilMs: nowMs + lifetimeMs + marginMs }
  return { signing, retired: [retiring, ...record.retired.filter(({ verifiesUntilMs }) => nowMs < verifiesUntilMs)] }
}
