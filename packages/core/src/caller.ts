/** Who asks. Everything here was established by the host or the server before the broker is called. */
export interface Caller {
  /** The program that asks, as named under `workloads:`. */
  readonly workload: string
  /** The person on whose behalf it asks, as the host names them. */
  readonly user?: string
  /** That person's own token, for exchanges on their behalf. */
  readonly userToken?: string
  /** Stops waiting, never the work that others wait for. The call rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Appears in errors, events and audit records. Made up when absent. */
  readonly requestId?: string
  /** Get a new credential even though a good one is cached. */
  readonly forceRefresh?: boolean
  /**
   * What the caller gets is good for at least so many milliseconds; `validation_failed` when the provider issues nothing
   * that lasts so long.
   */
  readonly minimumLifetimeMs?: number
}

/** The built-in workload of a program that embeds the broker and names no caller. */
export const host: Caller = Object.freeze({ workload: 'host' })
