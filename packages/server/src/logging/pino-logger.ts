import type { Clock, LogFields, Logger } from '@credbroker/core'
import type { DestinationStream } from 'pino'
import { pino } from 'pino'

/** How log lines are written. */
export interface PinoLoggerOptions {
  /** Lines below it are not written. Default `info`. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Where lines go. Default: standard output. */
  readonly destination?: DestinationStream
  /** Stamps the lines. Default: the system's. */
  readonly clock?: Pick<Clock, 'now'>
}

/**
 * The broker's logger, as lines of JSON: `level`, `time` in epoch milliseconds, the fields, and the message as `msg`. A
 * control character in a value is escaped, so a line stays one line.
 */
export function pinoLogger({ level = 'info', destination, clock }: PinoLoggerOptions = {}): Logger {
  const options = {
    level,
    // Process number and host name are the collector's to add.
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    ...(clock !== undefined && { timestamp: () => `,"time":${clock.now()}` }),
  }
  const lines = destination === undefined ? pino(options) : pino(options, destination)
  // What is not written is not worth a look either: a busy server says thousands of things a second at `debug`.
  const write = (at: 'debug' | 'info' | 'warn' | 'error'): Logger['info'] =>
    lines.isLevelEnabled(at) ? (message, fields) => lines[at](facts(fields), message) : nothing
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

function nothing(): void {}

/** Plain values alone: pino would write out whatever an object holds, and plugins in JavaScript can pass one. */
function facts(fields: LogFields = {}): Record<string, string | number | boolean> {
  const plain: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (reserved.has(name)) continue
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') plain[name] = value
  }
  return plain
}

/** Pino's own members; a field of the same name would stand in the line twice. */
const reserved = new Set(['level', 'time', 'msg'])
