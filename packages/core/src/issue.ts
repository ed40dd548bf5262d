import type { Caller } from './caller.ts'

/** One call of `issue`. */
export interface IssueCall {
  readonly caller: Caller
  /**
   * Names the person that the caller asks for: the same for every token of theirs, different for different people, and
   * never the same for a name and a token. `undefined` when it asks for nobody.
   */
  readonly subject: string | undefined
  readonly requestId: string
  readonly forceRefresh: boolean
  /** A renewal ahead of time: nobody waits for it. */
  readonly background: boolean
  /** How long the core waits for this call, from when it was asked for, in milliseconds. */
  readonly deadlineMs: number
  /** Aborts at the deadline and when the broker closes. It is not the caller's: others may wait for the same result. */
  readonly signal: AbortSignal
}

/** What `issue` gives back. Without `expiresAtMs` the credential is good until the configuration changes. */
export interface Issued<Response> {
  readonly response: Response
  /**
   * This is no credential yet but a step on the way to one, such as a consent that the user has to give. It is not
   * cached, and nothing is said of its lifetime; the caller asks again. Default `false`.
   */
  readonly interim?: boolean
  /** Epoch milliseconds of its end. */
  readonly expiresAtMs?: number
  /** Epoch milliseconds from which a new one should be fetched. Default: when a tenth of the lifetime is left. */
  readonly refreshAtMs?: number
  /** Epoch milliseconds from which callers wait for a new one. Default: when a twentieth is left, at most five seconds. */
  readonly unusableAtMs?: number
}

export type IssueFunction<Request, Response> = (
  request: Request,
  call: IssueCall,
) => Issued<Response> | Promise<Issued<Response>>
