import { brokerErrorTraits, type Explanation, explainRequest } from '@credbroker/core'
import type { Command } from 'commander'
import { requestArgument } from '../arguments/request-argument.ts'
import { naming, requiredConfigPath } from '../configuration/config-path.ts'
import { withServerSection } from '../configuration/server-section.ts'
import { brokerOptions, type Invocation } from '../invocation.ts'
import { table, tableCell } from '../terminal/table.ts'

interface ExplainOptions {
  readonly provider: string
  readonly request: string
  readonly workload: string
  readonly user?: string
  readonly config?: string
  readonly json?: boolean
}

export function addExplain(program: Command, invocation: Invocation): void {
  program
    .command('explain')
    .summary('say whether a request would be allowed, and why')
    .description(
      'Says what would become of a request: whether the configuration allows it, which rule decides, and what to ' +
        'change. Calls nobody, starts no provider and opens no store.',
    )
    .requiredOption('--provider <name>', 'its name under "providers" in the configuration')
    .requiredOption('--request <json>', 'the request: JSON, @FILE, or - for standard input')
    .option('--workload <name>', 'who would ask', 'host')
    .option('--user <name>', 'on whose behalf')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
The exit code is 0 when the request is allowed, 5 when it is denied, 4 when it
is not valid, and 6 when there is no such provider.

Workloads and providers that were made through the API of a server are not in
the configuration. The server explains requests for those:
POST /credbroker/v1/explain.

Example:
  $ credbroker explain --workload checkout-agent --provider vault \\
      --request '{"apiKeyRequest":{}}'
  $ credbroker explain --provider wallet --request @request.json --json`,
    )
    .action((options: ExplainOptions) => explain(options, invocation))
}

async function explain(options: ExplainOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const { provider, workload, user, json } = options
  const path = await requiredConfigPath(options.config, io)
  const request = await requestArgument(options.request, io, print)
  const caller = { workload, ...(user !== undefined && { user }) }
  const explanation = await naming(path, async () =>
    explainRequest(await withServerSection(brokerOptions(invocation, path), path), { provider, request, caller }),
  )
  const { error } = explanation
  if (error !== undefined) invocation.exitCode = brokerErrorTraits[error.code].exitCode
  if (json === true) return print.json(explanation, true)
  await print.text(listing(explanation, invocation))
}

function listing({ decision, workload, provider, kind, rule, reason, error }: Explanation, { print }: Invocation) {
  const { why, change } = error?.code === 'validation_failed' ? { why: reason } : parts(reason)
  const rows = [
    ['decision', error === undefined ? decision : `${decision} (${error.code})`],
    ['workload', workload],
    ['provider', provider],
    ['kind', kind],
    ['rule', rule],
    ['reason', why],
    ...(change === undefined ? [] : [['change', change]]),
  ]
  const cells = rows.map((row) => row.map(tableCell))
  const style = decision === 'allowed' ? 'green' : 'red'
  return table(cells, (cell, row, column) => (row === 0 && column === 1 ? print.styleData(style, cell) : cell))
}

/** A refusal says what is so, and after the first semicolon what to do about it. */
function parts(reason: string): { readonly why: string; readonly change?: string } {
  const end = reason.indexOf('; ')
  return end < 0 ? { why: reason } : { why: reason.slice(0, end), change: reason.slice(end + 2) }
}
