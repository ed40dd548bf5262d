import type { BrokerOptions } from '@credbroker/core'
import { bundledStores } from './configuration/bundled-stores.ts'
import type { ConfigPath } from './configuration/config-path.ts'
import type { CommandIo } from './terminal/io.ts'
import { logger } from './terminal/logger.ts'
import { type Printer, printer } from './terminal/print.ts'

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
  return {
    configFile: file,
    env: io.env,
    services: { clock: io.clock, logger: logger(print, debug) },
    stores: bundledStores,
  }
}
