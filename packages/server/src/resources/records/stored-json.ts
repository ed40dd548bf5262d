import { BrokerError, type PutOptions, type PutOutcome, type Store, type Version } from '@credbroker/core'

/** A record, and the state that it was read in. */
export interface Versioned<Value> {
  readonly value: Value
  readonly version: Version
}

/** What every record says of itself. */
interface Formatted {
  readonly format: 1
}

/** Reads a record; `undefined` when there is none. Rejects with `internal` for one of another version of credbroker. */
export async function readRecord<Value extends Formatted>(
  store: Pick<Store, 'get'>,
  key: string,
): Promise<Versioned<Value> | undefined> {
  const stored = await store.get(key)
  if (stored === undefined) return undefined
  const value: unknown = JSON.parse(Buffer.from(stored.value).toString())
  if (!isFormatted(value)) {
    const message = `the record ${key} was written by another version of credbroker; run the newer one`
    throw new BrokerError('internal', message)
  }
  // Nobody else writes here: the key says which kind it is, and the store's seal that nothing was changed.
  return { value: value as Value, version: stored.version }
}

/** Stores a record; `options` may tie that to the state it was read in. */
export function writeRecord(
  store: Pick<Store, 'put'>,
  key: string,
  value: Formatted,
  options?: PutOptions,
): Promise<PutOutcome> {
  return store.put(key, Buffer.from(JSON.stringify(value)), options)
}

/** What follows the prefix in every key that begins with it, in ascending order. Reads no value. */
export async function recordNames(store: Pick<Store, 'list'>, prefix: string): Promise<string[]> {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = await store.list(prefix, cursor)
    for (const key of page.keys) names.push(key.slice(prefix.length))
    cursor = page.cursor
  } while (cursor !== undefined)
  return names
}

function isFormatted(value: unknown): value is Formatted {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 1
}
