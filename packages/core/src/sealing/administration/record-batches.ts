import type { Store } from '../../store/store.ts'
import { keysPrefix } from '../stored-ring.ts'

/** How many records are worked on together: enough for a store to share one sync of the disk among them. */
const batchSize = 100

/** The keys of all sealed records of a store, given as it is below the sealing. Ends with the signal's reason. */
export async function* recordBatches(store: Store, signal?: AbortSignal): AsyncGenerator<readonly string[]> {
  let cursor: string | undefined
  do {
    const page = await store.list('', cursor)
    const keys = page.keys.filter((key) => !key.startsWith(keysPrefix))
    for (let start = 0; start < keys.length; start += batchSize) {
      signal?.throwIfAborted()
      yield keys.slice(start, start + batchSize)
    }
    cursor = page.cursor
  } while (cursor !== undefined)
}
