import { BrokerError, type Version } from '@credbroker/core'
import { readRecord, writeRecord } from '../../../resources/records/stored-json.ts'
import type { ControlParts } from '../control-parts.ts'
import { endDeposits } from './end-deposits.ts'
import { endGrants } from './end-grants.ts'

/**
 * What users gave to a workload identity is kept by its name, and one that is made again is another. So a record says
 * that a name has remains, from before its identity is deleted until there are none, and nobody gets the name meanwhile.
 */
const prefix = 'remains/'

/** Comes before the identity is deleted: whatever happens then, its remains are known. Gives the record's version. */
export async function markRemains({ context }: ControlParts, name: string): Promise<Version | undefined> {
  const outcome = await writeRecord(context.store, prefix + name, { format: 1 })
  return outcome.stored ? outcome.version : undefined
}

/**
 * Ends what is left of a deleted identity, as far as that goes in a few seconds. `false`: some may be left. Never rejects.
 */
export async function endRemains(parts: ControlParts, name: string, mark: Version | undefined): Promise<boolean> {
  const [grants, deposits] = await Promise.all([endGrants(parts, { workload: name }), endDeposits(parts, name)])
  if (!grants || !deposits) return false
  // One that was marked since may have others. A mark that stays costs a look when the name is taken.
  if (mark !== undefined) await parts.context.store.delete(prefix + name, { ifVersion: mark }).catch(() => {})
  return true
}

/** Resolves when a name is free of remains. Rejects with `throttled` while it is not. */
export async function requireNoRemains(parts: ControlParts, name: string): Promise<void> {
  const marked = await readRecord(parts.context.store, prefix + name)
  if (marked === undefined || (await endRemains(parts, name, marked.version))) return
  throw new BrokerError(
    'throttled',
    'what users gave to the deleted workload identity of this name is still being ended; try again, or choose another name',
    { retryAfterMs: 1_000 },
  )
}
