import type { BrokerError } from '@credbroker/core'
import type { MintedToken } from './minted-token.ts'

/** What is known under one key. */
export interface TableEntry {
  /** Of the accounts whose end ends this token. */
  readonly group: string
  token: MintedToken | undefined
  /** The one request that is under way. */
  flight: Promise<MintedToken> | undefined
  /** What the flight rests on ended meanwhile: its token is for those who wait, and for nobody after them. */
  isOver: boolean
  /** When the token took the place of one that somebody said was refused, in epoch milliseconds. */
  replacedAtMs: number | undefined
  /** A failure that stands for a while, so that callers repeat it and not the request. */
  failure: StandingFailure | undefined
}

/** A failure, and until when nobody asks again. */
export interface StandingFailure {
  readonly error: BrokerError
  /** Epoch milliseconds. */
  readonly untilMs: number
  /** In a row. */
  readonly count: number
}
