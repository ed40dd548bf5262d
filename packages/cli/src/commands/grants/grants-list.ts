import type { Grant, GrantFilter } from '@credbroker/core'
import type { Command } from 'commander'
import { requiredConfigPath } from '../../configuration/config-path.ts'
import { withBroker } from '../../configuration/with-broker.ts'
import type { Invocation } from '../../invocation.ts'
import { isoInstant } from '../../terminal/instant.ts'
import { printable } from '../../terminal/print.ts'
import { table, tableCell } from '../../terminal/table.ts'
import { timeLeft } from '../../terminal/time-left.ts'
import { consentState } from './consent-state.ts'

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
vendor ended the consent, and the user has to be asked again. When the consent
itself ends at a known time, ENDS says how far that is; a consent that ends at
no known time is shown with "-" there.

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
const statusColumn = header.indexOf('STATUS')
const endsColumn = header.indexOf('ENDS')

function listing(grants: readonly Grant[], { io, print }: Invocation): string {
  const nowMs = io.clock.now()
  return table([header, ...grants.map((grant) => rowOf(grant, nowMs))], (cell, row, column) => {
    if (row === 0) return print.styleData('bold', cell)
    const grant = grants[row - 1]
    const endsSoon = column === endsColumn && consentState({ ...grant, status: 'active' }, nowMs) !== 'good'
    return endsSoon || (column === statusColumn && cell !== 'active') ? print.styleData('yellow', cell) : cell
  })
}

function rowOf(grant: Grant, nowMs: number): string[] {
  const { provider, user, workload, status, reason, scopes, refreshedAtMs, id } = grant
  return [
    provider,
    user,
    workload,
    reason === undefined ? status : `${status} (${reason})`,
    scopes.join(','),
    instant(refreshedAtMs),
    endOf(grant, nowMs),
    id,
  ].map(tableCell)
}

/** When it ends; of the consent itself also how far that is, because its user has to be asked again by then. */
function endOf({ consentExpiresAtMs, expiresAtMs, renewable }: Grant, nowMs: number): string | undefined {
  if (consentExpiresAtMs === undefined) return renewable ? undefined : instant(expiresAtMs)
  return `${isoInstant(consentExpiresAtMs)} (${timeLeft(consentExpiresAtMs, nowMs)})`
}

function instant(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : isoInstant(atMs)
}
