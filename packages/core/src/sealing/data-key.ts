import type { KeyObject } from 'node:crypto'

/** A key that seals records. */
export interface DataKey {
  /** 16 hexadecimal digits. Stands in the clear in every record that the key sealed. */
  readonly id: string
  readonly key: KeyObject
}
