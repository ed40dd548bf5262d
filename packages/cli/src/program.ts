import { Command } from 'commander'
import { addAccessKey } from './commands/access-key/access-key.ts'
import { addAudit } from './commands/audit/audit.ts'
import { addDoctor } from './commands/doctor/doctor.ts'
import { addExplain } from './commands/explain.ts'
import { addGet } from './commands/get.ts'
import { addGrants } from './commands/grants/grants.ts'
import { addImport } from './commands/import/import.ts'
import { addInit } from './commands/init.ts'
import { addKeys } from './commands/keys/keys.ts'
import { addLogin } from './commands/login/login.ts'
import { addProviders } from './commands/providers.ts'
import { addSchema } from './commands/schema.ts'
import { addServe } from './commands/serve.ts'
import { addValidate } from './commands/validate.ts'
import type { Invocation } from './invocation.ts'
import { version } from './version.ts'

/** What the argument parser has to say: help and version as data, or as words when they answer a mistake. */
export interface ParserOutput {
  data: string
  words: string
}

/** The command line: throws commander's errors instead of ending the process, and writes into `output` alone. */
export function program(invocation: Invocation, output: ParserOutput): Command {
  const { stdout, stderr } = invocation.io
  const command = new Command('credbroker')
    .description('Holds long-lived secrets and hands out short-lived credentials.')
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void (output.data += text),
      writeErr: (text) => void (output.words += text),
      // The message is in the error that is thrown.
      outputError: () => {},
      getOutHelpWidth: () => stdout.columns ?? 80,
      getErrHelpWidth: () => stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      'after',
      `
Example:
  $ credbroker init coinbase
  $ credbroker validate
  $ credbroker get coinbase --request @request.json

A provider package may have actions, such as rotating a secret; its name, as
"use" says it, is the command: credbroker PACKAGE --help lists them.

Data goes to standard output, words to standard error. With --json a failure is
{"error":{"code":…}} on standard output.

Exit codes: 0 done, 1 internal error or fault found, 2 wrong command line,
3 configuration, 4 invalid request, 5 denied, 6 not found, 7 conflict,
8 throttled, 9 rejected by the vendor, 10 vendor unavailable, 130 interrupted.

Environment: CREDBROKER_CONFIG, CREDBROKER_MASTER_KEY, CREDBROKER_DEBUG,
NO_COLOR, FORCE_COLOR.`,
    )
  const commands = [
    addGet,
    addExplain,
    addLogin,
    addGrants,
    addValidate,
    addProviders,
    addDoctor,
    addSchema,
    addInit,
    addImport,
  ]
  for (const add of [...commands, addServe, addKeys, addAccessKey, addAudit]) add(command, invocation)
  return command
}
