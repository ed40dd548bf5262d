import type { BrokerOptions } from '@credbroker/core'
import type { ConfigPath } from './config-path.ts'
import type { CommandIo } from './io.ts'
import { logger } from './logger.ts'
import { type Printer, printer } from './print.ts'

/** One run of the command. */
export interface Invocation {
  readonly io: CommandIo
  readonly print: Printer
  /** Stacks and every log line are wanted. */
  readonly debug: boolean
  /** What the process ends with when nothing is thrown. */
  exitCode: number
}

export function invocation(io: CommandIo): Invocation {
  const { CREDBROKER_DEBUG: debug = '' } = io.env
  return { io, print: printer(io), debug: debug !== '' && debug !== '0', exitCode: 0 }
}

/** How this run makes brokers. */
export function brokerOptions({ io, print, debug }: Invocation, { file }: ConfigPath): BrokerOptions {
  return { configFile: file, env: io.env, services: { logger: logger(print, debug) } }
}
