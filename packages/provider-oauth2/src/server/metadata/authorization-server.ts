import type { AuthorizationServer as Metadata } from 'oauth4webapi'

/** One vendor's authorization server. */
export interface AuthorizationServer {
  /**
   * What it says of itself, RFC 8414: configured, from a preset, or discovered at the first use and kept. Rejects with
   * `upstream_unavailable` when it cannot be reached and nothing is kept, with `upstream_rejected` when what it says is
   * not to be trusted.
   */
  metadata(signal: AbortSignal): Promise<Metadata>
  /** What is known of it without asking. */
  known(): Metadata | undefined
}
