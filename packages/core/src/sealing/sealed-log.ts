import { createSecretKey } from 'node:crypto'
import type { Random } from '../services/services.ts'
import type { AppendOptions, AppendOutcome, LogEntry, LogHead, Store } from '../store/store.ts'
import { nonceLength, openValue, sealValue } from './envelope.ts'
import type { DataKey } from './data-key.ts'
import type { KeyRing } from './key-ring.ts'

/** Stands where a data key's id would; `log seal` in hexadecimal. */
const logKeyId = '6c6f67207365616c'

/**
 * Seals the logs of a store. A log is never written anew, so its key is one that no rotation replaces. Each entry is
 * bound to its log and sequence, a head to its log.
 */
export function sealedLog(store: Store, ring: KeyRing, random: Random): Pick<Store, 'append' | 'read' | 'head'> {
  const key: DataKey = { id: logKeyId, key: createSecretKey(ring.derive('log seal')) }
  const seal = (log: string, sequence: number, value: Uint8Array): Uint8Array =>
    sealValue(key, random.bytes(nonceLength), value, { kind: 'log entry', name: log, number: sequence })

  return {
    async append(log: string, values: readonly Uint8Array[], options: AppendOptions = {}): Promise<AppendOutcome> {
      const head =
        options.head &&
        sealValue(key, random.bytes(nonceLength), options.head, { kind: 'log head', name: log, number: undefined })
      let last = options.afterSequence ?? (await store.head(log))?.sequence ?? 0
      for (;;) {
        const first = last + 1
        const sealed = values.map((value, index) => seal(log, first + index, value))
        const outcome = await store.append(log, sealed, { afterSequence: last, ...(head && { head }) })
        // Whoever named no sequence goes wherever the end is by now.
        if (outcome.appended || options.afterSequence !== undefined) return outcome
        last = outcome.sequence
      }
    },

    async read(log: string, afterSequence: number): Promise<readonly LogEntry[]> {
      const entries = await store.read(log, afterSequence)
      return entries.map(({ sequence, value }) => ({
        sequence,
        value: openValue(key, value, { kind: 'log entry', name: log, number: sequence }),
      }))
    },

    async head(log: string): Promise<LogHead | undefined> {
      const head = await store.head(log)
      if (head?.value === undefined) return head
      return { ...head, value: openValue(key, head.value, { kind: 'log head', name: log, number: undefined }) }
    },
  }
}
