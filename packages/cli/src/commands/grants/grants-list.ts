import type { Grant, GrantFilter } from '@credbroker/core'
import type { Command } from 'commander'
import { requiredConfigPath } from '../../configuration/config-path.ts'
import { withBroker } from '../../configuration/with-broker.ts'
import type { Invocation } from '../../invocation.ts'
import { isoInstant } from '../../terminal/instant.ts'
import { printable } from '../../terminal/print.ts'
import { table, tableCell } from '../../terminal/table.ts'

interface GrantsListOptions extends GrantFilter {
  readonly config?: string
  readonly json?: boolean
}

export function addGrantsList(grants: Command, invocation: Invocation): void {
  grants
    .command('list')
    .summary('list the consents that are kept')
    .description(
      'Lists the consents that are kept: who gave them, to whom and for what, whether they still serve, when a token was ' +
        'last obtained with them, and when they end. No token is shown.',
    )
    .option('--provider <name>', 'only those of this provider')
    .option('--user <name>', 'only those of this user')
    .option('--workload <name>', 'only those for this workload')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
A user who is known by a token only is shown as "-". With "needs_consent" the
vendor ended the consent, and the user has to be asked again. A consent that
ends at no known time is shown with "-" under ENDS.

Example:
  $ credbroker grants list
  $ credbroker grants list --provider github --user ann --json`,
    )
    .action((options: GrantsListOptions) => grantsList(options, invocation))
}

async function grantsList({ config, json, ...filter }: GrantsListOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const path = await requiredConfigPath(config, io)
  await withBroker(invocation, path, async ({ consents }) => {
    const grants: Grant[] = []
    for await (const grant of consents.grants(filter)) grants.push(grant)
    if (json === true) return print.json({ grants }, true)
    if (grants.length > 0) return print.text(listing(grants, invocation))
    const none = Object.keys(filter).length > 0 ? 'no such consent' : 'no consent'
    const hint = consents.providers.length > 0 ? '; one is given with: credbroker login PROVIDER' : ''
    await print.words(printable(`${none} is kept at a provider of the configuration${hint}`))
  })
}

const header = ['PROVIDER', 'USER', 'WORKLOAD', 'STATUS', 'SCOPES', 'REFRESHED', 'ENDS', 'ID']
const statusColumn = 3

function listing(grants: readonly Grant[], { print }: Invocation): string {
  return table([header, ...grants.map(rowOf)], (cell, row, column) => {
    if (row === 0) return print.styleData('bold', cell)
    return column === statusColumn && cell !== 'active' ? print.styleData('yellow', cell) : cell
  })
}

function rowOf({ provider, user, workload, status, reason, scopes, refreshedAtMs, id, ...ends }: Grant): string[] {
  const { consentExpiresAtMs, expiresAtMs, renewable } = ends
  return [
    provider,
    user,
    workload,
    reason === undefined ? status : `${status} (${reason})`,
    scopes.join(','),
    instant(refreshedAtMs),
    instant(consentExpiresAtMs ?? (renewable ? undefined : expiresAtMs)),
    id,
  ].map(tableCell)
}

function instant(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : isoInstant(atMs)
}
