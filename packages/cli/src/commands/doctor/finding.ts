import type { BrokerErrorCode } from '@credbroker/core'

/** Something that an operator should look at. */
export interface Finding {
  /** `failing` and `over` want something now, `due` soon. */
  readonly status: 'failing' | 'over' | 'due'
  readonly provider: string
  /** For people: what it is and what to do. */
  readonly message: string
  /** Of what is failing. */
  readonly code?: BrokerErrorCode
}
