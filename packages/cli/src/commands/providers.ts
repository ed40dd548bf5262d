import type { BrokerDescription, CheckResult } from '@credbroker/core'
import type { Command } from 'commander'
import { requiredConfigPath } from '../configuration/config-path.ts'
import { exitCodeOf, UsageError } from '../failure.ts'
import { printable } from '../terminal/print.ts'
import type { Invocation } from '../invocation.ts'
import { table } from '../terminal/table.ts'
import { withBroker } from '../configuration/with-broker.ts'
import { listVendors } from './vendor-listing.ts'

interface ProvidersOptions {
  readonly config?: string
  readonly check?: boolean
  readonly vendors?: boolean
  readonly json?: boolean
}

export function addProviders(program: Command, invocation: Invocation): void {
  program
    .command('providers')
    .summary('list the configured providers')
    .description(
      'Lists the configured providers: name, package, the requests that each answers, and its health.\n' +
        'Starts them as a broker does, so the configuration must hold and what it names must be there. That calls ' +
        'vendors only where one provider feeds a secret to another, or a provider says that its start does.',
    )
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--check', "run every provider's own check against its vendor")
    .option('--vendors', 'list the vendors that installed provider packages know by name')
    .option('--json', 'print one line of JSON with everything known')
    .addHelpText(
      'after',
      `
Health is "unknown" until a provider was asked. With --check it is what the
check found: good, the error's code, or "unchecked" for a provider that has no
check. The exit code is then that of the first provider that fails.

--vendors needs no configuration, and starts nothing. It looks at the packages
that the configuration names, and those that the nearest package.json depends
on. The confidence says how well the package's author knows the vendor.

Example:
  $ credbroker providers --check
  $ credbroker providers --vendors`,
    )
    .action((options: ProvidersOptions) => providers(options, invocation))
}

async function providers({ config, check, vendors, json }: ProvidersOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  if (vendors === true && check === true) throw new UsageError('--vendors and --check do not go together')
  if (vendors === true) return listVendors(config, json === true, invocation)
  const path = await requiredConfigPath(config, io)
  await withBroker(invocation, path, async (broker) => {
    const description = broker.describe()
    const checks = check === true ? await broker.check() : undefined
    if (json === true) await print.json({ ...description, ...(checks !== undefined && { checks }) }, true)
    else if (description.providers.length > 0) await print.text(listing(description, checks, invocation))
    else await print.words(`${path.shown} has no providers yet; add one under "providers"`)
    const failing = checks?.filter(({ status }) => status === 'failing') ?? []
    for (const { provider, error } of json === true ? [] : failing) {
      await print.words(printable(`${provider} (${error?.code}): ${error?.message}`))
    }
    if (failing[0] !== undefined) invocation.exitCode = exitCodeOf(failing[0].error?.code)
  })
}

const good = new Set(['good'])
const neutral = new Set(['unknown', 'unchecked'])

function listing(
  { providers }: BrokerDescription,
  checks: readonly CheckResult[] | undefined,
  { print }: Invocation,
): string {
  const health = (name: string, known: string): string => {
    const found = checks?.find(({ provider }) => provider === name)
    return found === undefined ? known : (found.error?.code ?? found.status)
  }
  const rows = providers.map(({ name, use, kinds, health: { status } }) =>
    [name, use, kinds.map(({ requestMember }) => requestMember).join(', '), health(name, status)].map(printable),
  )
  return table([['NAME', 'PACKAGE', 'REQUESTS', 'HEALTH'], ...rows], (cell, row, column) => {
    if (row === 0) return print.styleData('bold', cell)
    if (column !== 3 || neutral.has(cell)) return cell
    return print.styleData(good.has(cell) ? 'green' : 'red', cell)
  })
}
