import type { WireResponse } from '../../operation/wire.ts'

/** What went wrong before an operation could be asked. */
export interface TransportFailure {
  readonly status: 400 | 404 | 408 | 413 | 417 | 429 | 431 | 500
  /** The exception's name, which goes into `x-amzn-errortype`. */
  readonly type:
    | 'ValidationException'
    | 'UnknownOperationException'
    | 'RequestTimeoutException'
    | 'ThrottlingException'
    | 'InternalServerException'
  /** Goes with ValidationException. */
  readonly reason?: 'CannotParse'
  /** What happened and what to do. Nothing of what the client sent. */
  readonly message: string
  /** Becomes `retry-after`. */
  readonly retryAfterMs?: number
}

/** Gives a failure the form that clients read. */
export type TransportErrorAnswer = (failure: TransportFailure) => WireResponse

// A ValidationException reaches the SDKs' users as a typed error at whatever status; there is no modelled name for these.
const unreadable = { type: 'ValidationException', reason: 'CannotParse' } as const

/** The bytes are no HTTP/1.1. */
export const malformedHttp: TransportFailure = {
  ...unreadable,
  status: 400,
  message: 'the request is not well-formed HTTP/1.1; the client, or a proxy before us, has to send it anew',
}

/** RFC 9112 section 3.2. */
export const hostMissing: TransportFailure = {
  ...unreadable,
  status: 400,
  message: 'the request has no Host header; HTTP/1.1 clients have to send one',
}

/** RFC 9110 section 10.1.1. */
export const unknownExpectation: TransportFailure = {
  ...unreadable,
  status: 417,
  message: 'the request expects something that this server does not know; leave out Expect, or send 100-continue',
}

/** RFC 6585 section 5. */
export const headersTooLarge: TransportFailure = {
  ...unreadable,
  status: 431,
  message: 'the header lines of the request are too large; send fewer or shorter ones',
}

/** The client took longer than it may to send its request. The SDKs try again at this name. */
export const requestTimedOut: TransportFailure = {
  status: 408,
  type: 'RequestTimeoutException',
  message: 'the request did not arrive in time; send it again, without pauses',
}

/** There is nothing at this path for this method. */
export const nothingHere: TransportFailure = {
  status: 404,
  type: 'UnknownOperationException',
  message: 'there is nothing at this path; check the method and the endpoint URL',
}

/** A bug of ours: nothing that the client could do better. */
export const shellFailed: TransportFailure = {
  status: 500,
  type: 'InternalServerException',
  message: 'the server failed to answer; its log says why',
}

/** The body is longer than this many bytes. */
export function bodyTooLarge(limitBytes: number): TransportFailure {
  return {
    ...unreadable,
    status: 413,
    message: `the body of the request is larger than ${limitBytes} bytes, which is the most this server takes`,
  }
}

/** The caller has used up its requests for now. */
export function throttled(retryAfterMs: number): TransportFailure {
  return {
    status: 429,
    type: 'ThrottlingException',
    message: 'this caller sends more requests a second than it may; wait as long as retry-after says',
    retryAfterMs,
  }
}
