import type { Command } from 'commander'
import { requiredConfigPath } from '../configuration/config-path.ts'
import { requestArgument } from '../arguments/request-argument.ts'
import type { Invocation } from '../invocation.ts'
import { withBroker } from '../configuration/with-broker.ts'

interface GetOptions {
  readonly request: string
  readonly config?: string
  readonly workload: string
  readonly user?: string
  readonly json?: boolean
}

export function addGet(program: Command, invocation: Invocation): void {
  program
    .command('get')
    .summary('ask a provider for a credential')
    .description(
      'Asks a provider for a credential and prints the answer, an object with one member: <kind>Response.\n' +
        'Starts a broker for this one request, so nothing comes from a cache.',
    )
    .argument('<provider>', 'its name under "providers" in the configuration')
    .requiredOption('--request <json>', 'the request: JSON, @FILE, or - for standard input')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--workload <name>', 'ask as this workload', 'host')
    .option('--user <name>', 'ask on behalf of this user')
    .option('--json', 'print one line of JSON, the error too')
    .addHelpText(
      'after',
      `
A request on the command line can be seen by other users of the machine. Give
one that holds something private as @FILE or on standard input.

Example:
  $ credbroker get vault --request '{"apiKeyRequest":{}}'
  $ credbroker get wallet --request @request.json --json`,
    )
    .action((provider: string, options: GetOptions) => get(provider, options, invocation))
}

async function get(provider: string, options: GetOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const { workload, user, json } = options
  const path = await requiredConfigPath(options.config, io)
  const request = await requestArgument(options.request, io, print)
  const caller = { workload, ...(user !== undefined && { user }) }
  await withBroker(invocation, path, async (broker) =>
    print.json(await broker.handle({ provider, request, caller }), json === true || io.stdout.isTTY !== true),
  )
}
