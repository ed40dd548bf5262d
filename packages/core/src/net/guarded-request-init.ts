/** How a call identifies itself and whom it trusts, on the level of TLS. PEM texts. */
export interface TlsSettings {
  /** Certificates of the only authorities that are trusted for this call, in place of the usual ones. For servers with a CA of their own. */
  readonly ca?: string | readonly string[]
  /** Client certificate, and the chain that belongs to it. RFC 8705 section 2. */
  readonly cert?: string
  /** Private key of `cert`. */
  readonly key?: string
  /** Opens an encrypted `key`. */
  readonly passphrase?: string
}

/**
 * What a call may ask of the guarded `fetch`. Of the members of the standard's `RequestInit`, `method`, `headers`,
 * `body`, `signal` and `redirect` count here; the others have no meaning. A `fetch` that a host brings may ignore what
 * is added below, so nothing may depend on it for being correct.
 *
 * `body` is a string, bytes, `URLSearchParams`, `FormData` or a `Blob`; a stream is refused with a `TypeError`.
 * `redirect` is `error` when nothing is said, unlike the standard's `follow`.
 */
export interface GuardedRequestInit extends RequestInit {
  /** The whole call, retries and the reading of the body included. Default 30 000. */
  readonly timeoutMs?: number
  /** Looking up the name, connecting and the TLS handshake, for each connection. Default 10 000. */
  readonly connectTimeoutMs?: number
  /** The largest answer, as sent and after decompression. Default 10 485 760 (10 MiB). */
  readonly maxResponseBytes?: number
  /**
   * How often the call may be repeated: after a network error, 502, 503, 504, or 429 with `Retry-After`. 0 to 5, default
   * 0. Only for calls that may reach the other side twice.
   */
  readonly retries?: number
  /**
   * Makes a connection for this call alone. A kept one may be dead without anybody knowing, and then nobody knows either
   * whether the call arrived. For calls that must not reach the other side twice. Default `false`.
   */
  readonly freshConnection?: boolean
  readonly tls?: TlsSettings
}
