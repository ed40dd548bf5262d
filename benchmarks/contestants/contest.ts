import type { Case } from '../harness.ts'

/** One kind of token and the three ways of making it. */
export interface Contest {
  readonly title: string
  readonly note: string
  readonly broker: Case
  readonly vendor: Case
  readonly byHand: Case
  /** How many times as fast as the vendor's SDK the broker must be. */
  readonly timesVendor: number
  /** Throws when a contestant makes something else than the others, or something that does not verify. */
  verify(): Promise<void>
}
