import type { DeleteOutcome, PutOutcome, StoredRecord, Version } from '../store/store.ts'
import { nonceOf } from './envelope.ts'

// Sealing a record anew with another key is a write for the store, and none for whoever reads through the sealing: a
// grant must not seem replaced because keys were rotated. The nonce stays the same then, so it names the write.

/** The version that a reader sees: the store's, and the write that made the record. */
export function sealedVersion(version: Version, envelope: Uint8Array): Version {
  return `${version}:${writeOf(envelope)}`
}

/**
 * Does a write or delete on the condition that the record is at `seen`, a {@link sealedVersion}. When the store reports
 * another version, but of the same write, the condition still holds and `attempt` is made again with that version.
 */
export async function atSealedVersion<Outcome extends PutOutcome | DeleteOutcome>(
  seen: Version,
  read: () => Promise<StoredRecord | undefined>,
  attempt: (version: Version) => Promise<Outcome>,
): Promise<Outcome> {
  const end = seen.lastIndexOf(':')
  let version = seen.slice(0, Math.max(end, 0))
  for (;;) {
    const outcome = await attempt(version)
    if (!('conflict' in outcome) || outcome.conflict !== 'version') return outcome
    const record = await read()
    if (record === undefined || writeOf(record.value) !== seen.slice(end + 1) || record.version === version) {
      return outcome
    }
    version = record.version
  }
}

function writeOf(envelope: Uint8Array): string {
  return Buffer.from(nonceOf(envelope)).toString('base64url')
}
