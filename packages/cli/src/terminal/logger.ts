import type { LogFields, Logger } from '@credbroker/core'
import { printable, type Printer } from './print.ts'

/** Warnings and errors on standard error, one line each; with `debug` everything, and stacks. */
export function logger(print: Printer, debug: boolean): Logger {
  const log = (level: string, message: string, { stack, ...fields }: LogFields = {}): void => {
    const facts = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
    void print.words(printable(`credbroker ${level}: ${message}${facts.join('')}`))
    if (debug && typeof stack === 'string') void print.words(printable(stack))
  }
  const whenDebugging =
    (level: string) =>
    (message: string, fields?: LogFields): void => {
      if (debug) log(level, message, fields)
    }
  return {
    debug: whenDebugging('debug'),
    info: whenDebugging('info'),
    warn: (message: string, fields?: LogFields): void => log('warn', message, fields),
    error: (message: string, fields?: LogFields): void => log('error', message, fields),
  }
}
