import type { LogFields, Logger } from '@credbroker/core'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: LogFields
}

export interface RecordingLogger extends Logger {
  /** What was logged, in order. */
  readonly lines: readonly LogLine[]
}

/** A logger that keeps what it is told and writes nothing. */
export function recordingLogger(): RecordingLogger {
  const lines: LogLine[] = []
  const keep =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}): void =>
      void lines.push({ level, message, fields })
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}
