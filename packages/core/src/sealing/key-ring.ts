import type { KeyObject } from 'node:crypto'

/** A key that seals records. */
export interface DataKey {
  /** 16 hexadecimal digits. Stands in the clear in every record that the key sealed. */
  readonly id: string
  readonly key: KeyObject
}

/** The keys of one store, unwrapped. */
export interface KeyRing {
  /** The key that seals now. Reads the stored ring again when the last look at it is too old. */
  current(): Promise<DataKey>
  /** A key by its id, from memory or, when somebody else rotated meanwhile, from the store. `undefined`: there is none. */
  find(id: string): Promise<DataKey | undefined>
  /**
   * A 32-byte key of its own for one purpose, the same in every process on this store and after every rotation.
   * HKDF-SHA256 (RFC 5869) of the store's root key.
   */
  derive(purpose: string): Uint8Array
}
