import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { openSqliteStore } from '@credbroker/store-sqlite'

/** What an audit log stores with one append, on average. */
export interface StoredGroup {
  readonly records: number
  readonly bytes: number
}

const auditLog = 'audit'
const auditPoints = 'credbroker:audit'

/** Looks into the database of a broker while `work` makes it write so many records. */
export async function storedGroups(file: string, work: () => Promise<unknown>, records: number): Promise<StoredGroup> {
  let appends = 0
  const count = (message: unknown) => {
    if ((message as { readonly point: string }).point === 'append.stored') appends++
  }
  const store = await openSqliteStore({ path: file, clock: { now: Date.now, schedule: () => () => {} } })
  try {
    let sequence = (await store.head(auditLog))?.sequence ?? 0
    subscribe(auditPoints, count)
    await work()
    unsubscribe(auditPoints, count)
    if (appends === 0) throw new Error('nothing was audited')
    let bytes = 0
    for (;;) {
      const entries = await store.read(auditLog, sequence)
      const last = entries.at(-1)
      if (last === undefined) return { records: records / appends, bytes: bytes / appends }
      for (const { value } of entries) bytes += value.length
      sequence = last.sequence
    }
  } finally {
    await store.close()
  }
}
