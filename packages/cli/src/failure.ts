import { BrokerError, type BrokerErrorCode, brokerErrorTraits } from '@credbroker/core'
import { printable } from './terminal/print.ts'
import { systemCode } from './system-error.ts'

/** The command line is wrong: an unknown option, a missing argument, a file named on it that cannot be used. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** How a command ends that could not do its work. */
export interface Failure {
  readonly exitCode: number
  /** The member `error` of what `--json` prints. */
  readonly json: object
  /** The same for people, line by line. */
  readonly lines: readonly string[]
}

const usageExitCode = 2

/**
 * What to show of anything that was thrown. Of what is no {@link BrokerError} only the name is shown, with `debug` the
 * places too: a foreign message may hold a secret.
 */
export function failureOf(thrown: unknown, debug: boolean): Failure {
  if (thrown instanceof BrokerError) return brokerFailure(thrown)
  if (thrown instanceof UsageError) {
    const { message } = thrown
    return {
      exitCode: usageExitCode,
      json: { code: 'usage', message, retryable: false },
      lines: lines('usage', message),
    }
  }
  const name = [nameOf(thrown), systemCode(thrown)].filter((part) => part !== undefined).join(' ')
  const hint = debug ? '' : '; CREDBROKER_DEBUG=1 shows where'
  const message = printable(`unexpected ${name}${hint}`)
  return {
    exitCode: brokerErrorTraits.internal.exitCode,
    json: { code: 'internal', message, retryable: false },
    lines: [...lines('internal', message), ...(debug ? frames(thrown) : [])],
  }
}

function brokerFailure(error: BrokerError): Failure {
  const { code, message, retryAfterMs, details } = error
  const { upstreamCode } = details ?? {}
  const more = [
    ...(upstreamCode !== undefined && !message.includes(upstreamCode) ? [`the vendor's code: ${upstreamCode}`] : []),
    ...(retryAfterMs !== undefined ? [`try again in ${Math.ceil(retryAfterMs / 1000)} s`] : []),
  ]
  return {
    exitCode: exitCodeOf(code),
    json: error.toJSON(),
    lines: [...lines(code, message), ...more.map((line) => `  ${printable(line)}`)],
  }
}

/** What a command ends with because of an error of this code. */
export function exitCodeOf(code: BrokerErrorCode = 'internal'): number {
  // A plugin's own copy of the core may know codes that this one does not.
  return (brokerErrorTraits[code] ?? brokerErrorTraits.internal).exitCode
}

function lines(code: string, message: string): string[] {
  return printable(`(${code}): ${message}`).split('\n')
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name.slice(0, 80) : `${typeof thrown}, which is no error`
}

function frames(thrown: unknown): string[] {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  return stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .map(printable)
}
