import type { ServerResponse } from 'node:http'

/** A request as it arrived. */
export interface UpstreamRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** The host that the caller named, also when `fetch` brought the request here from another. */
  readonly host: string
  /** By lower-case name; several of one name are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer, with one of the bodies or none. */
export interface UpstreamAnswer {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as `application/json`. */
  readonly json?: unknown
  /** Sent as `text/plain`. */
  readonly text?: string
  /** Sent as `application/octet-stream`. */
  readonly bytes?: Uint8Array
}

/** Makes the answer from the request, and may change what the vendor would change. */
export type UpstreamHandler = (request: UpstreamRequest) => UpstreamAnswer | UpstreamStep | Promise<UpstreamAnswer>

/** One request on its way to an answer. */
export interface Exchange {
  readonly request: UpstreamRequest
  readonly response: ServerResponse
  /** Waits for so many milliseconds, or for the promise, and no longer than the caller does. */
  wait(until: number | Promise<unknown>): Promise<void>
  /** Has the route's handler do its work, and drops what it would answer. */
  process(): Promise<void>
}

/** What happens to a request. Made by {@link UpstreamSteps}. */
export interface UpstreamStep {
  readonly name: string
  /** Answers, or does not; `pass` leaves that to the step that comes next. */
  run(exchange: Exchange): Promise<'done' | 'pass'>
}

/** What can happen to a request. */
export interface UpstreamSteps {
  respond(answer: UpstreamAnswer): UpstreamStep
  /** Waits for so many milliseconds or for the promise; then the step, by default the next one of the script, goes on. */
  delay(until: number | Promise<unknown>, then?: UpstreamStep): UpstreamStep
  /** Never answers. */
  hang(): UpstreamStep
  /** Does what was asked, in the route's handler if there is one, and closes the connection without an answer. */
  dropAfterProcessing(): UpstreamStep
  /** Resets the connection. */
  reset(): UpstreamStep
  /** Status 429. Without seconds there is no `Retry-After`. */
  rateLimit(limit?: { readonly retryAfterSeconds?: number }): UpstreamStep
  /** A web page, with status 200 unless another is given. */
  html(status?: number): UpstreamStep
  /** One JSON document of so many bytes. */
  hugeBody(bytes: number): UpstreamStep
  /** JSON that says it is a picture. */
  wrongContentType(json?: unknown): UpstreamStep
  /** Status 302. */
  redirectTo(url: string): UpstreamStep
  /** A body that is shorter than its `Content-Length`. */
  truncate(): UpstreamStep
  /** The status and headers at once, then one byte of the body every `everyMs`, without an end. Default 10 000. */
  slowBody(everyMs?: number): UpstreamStep
}
