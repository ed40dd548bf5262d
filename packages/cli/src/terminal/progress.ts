import { printable } from './print.ts'
import type { CommandIo } from './io.ts'

/** A line for people that the next one takes the place of. Shown on a terminal, nowhere else. */
export interface Progress {
  show(line: string): void
  /** Takes the line away, so that what follows begins in the first column. */
  clear(): void
}

const toLineStart = '\r\u001b[K'

export function progress({ stderr, env }: CommandIo): Progress {
  if (stderr.isTTY !== true || env.TERM === 'dumb') return { show(): void {}, clear(): void {} }
  // Nobody waits for it, and nobody misses it.
  const write = (text: string): void => void stderr.write(text, () => {})
  return {
    // A line that wraps could not be taken away.
    show: (line: string): void => write(toLineStart + printable(line).slice(0, (stderr.columns ?? 80) - 1)),
    clear: (): void => write(toLineStart),
  }
}
