import type { Clock } from '@credbroker/core'

/** Where a command writes. Every writable stream of Node is one. */
export interface Output {
  /** `done` is called once, with the error when the text could not be written. */
  write(text: string, done: (error?: Error | null) => void): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** What a command may read. Every readable stream of Node is one. */
export interface Input extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean
}

/** Everything that a command knows of the process it runs in. */
export interface CommandIo {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Relative paths on the command line are looked for here. */
  readonly cwd: string
  /** Who is responsible, for the audit log. */
  readonly user: string
  /** The operating system, as Node names it: `linux`, `darwin`, `win32`. */
  readonly platform: string
  /** Where programs keep settings of whoever runs this. */
  readonly homeFolder: string
  /** Time, for brokers too. */
  readonly clock: Clock
  /**
   * From now on, and until the returned function is called, Ctrl-C calls `stop` instead of ending the process. Absent
   * where nobody can interrupt.
   */
  onInterrupt?(stop: () => void): () => void
  /** Likewise when the process is told to end, and when it is told to read its configuration again, as servers are. */
  onTerminate?(stop: () => void): () => void
  onHangup?(reload: () => void): () => void
  /** Shows a page to whoever sits here. Never fails: when that is not possible, nothing happens. */
  openBrowser?(url: string): void
}
