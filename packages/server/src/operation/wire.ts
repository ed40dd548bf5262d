/** A request as it came over whatever transport. */
export interface WireRequest {
  readonly method: string
  /** Path and query exactly as the request line has them. */
  readonly target: string
  /** Names in lower case; a header that came several times is joined by ", ". */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Empty when there is none. */
  readonly body: Uint8Array
  readonly signal?: AbortSignal
}

/** An answer, for whatever transport. */
export interface WireResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON, or empty. */
  readonly body: string
}
