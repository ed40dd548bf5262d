import { randomFillSync } from 'node:crypto'
import type { Clock, LogFields, Logger, Random, ScheduleOptions } from './services.ts'

// The only file that may touch the process's own time, randomness, network and terminal.

export const systemClock: Clock = {
  now: Date.now,
  schedule(callback: () => void, delayMs: number, { background = false }: ScheduleOptions = {}): () => void {
    const timer = setTimeout(callback, delayMs)
    if (background) timer.unref()
    return () => clearTimeout(timer)
  },
}

/**
 * Resolves when everything has run that could run now: callers that were let go together have come back together, and
 * share one write.
 */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

const poolSize = 4096

/** Cuts pieces from a block of random bytes; a new block replaces a used one, so that pieces stay as they are. */
export function systemRandom(): Random {
  let pool = new Uint8Array(0)
  let used = 0
  return {
    bytes(length: number): Uint8Array {
      if (used + length > pool.length) {
        pool = randomFillSync(new Uint8Array(Math.max(poolSize, length)))
        used = 0
      }
      used += length
      return pool.subarray(used - length, used)
    },
  }
}

/** Warnings and errors to standard error, one line each. */
export const stderrLogger: Logger = {
  debug(): void {},
  info(): void {},
  warn: (message: string, fields?: LogFields): void => console.error(line('warn', message, fields)),
  error: (message: string, fields?: LogFields): void => console.error(line('error', message, fields)),
}

function line(level: string, message: string, fields: LogFields = {}): string {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  const facts = known.map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
  // A line break in a message would look like another line of ours.
  return `credbroker ${level}: ${message.replace(/\p{Cc}+/gu, ' ')}${facts.join('')}`
}
