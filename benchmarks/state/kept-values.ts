import { randomBytes } from 'node:crypto'

const count = 3

/**
 * Values of 2 KB that cannot be compressed, as sealed ones cannot. Plain arrays: stores give back no Buffer. Several,
 * because SQLite writes nothing where a row gets the value that it has.
 */
export const keptValues: readonly Uint8Array[] = Array.from({ length: count }, () => new Uint8Array(randomBytes(2048)))

/** A fixed set, written and read in turn, so that databases and files keep their size; each turn brings another value. */
export const keptKeys: readonly string[] = Array.from({ length: 256 }, (_, index) => `grant/user-${index}`)

export const [keptValue = new Uint8Array()] = keptValues
