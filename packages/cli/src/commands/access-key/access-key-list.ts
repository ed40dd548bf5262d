import type { listAccessKeys as ListAccessKeys } from '@credbroker/server'
import type { Command } from 'commander'
import { withAdministration } from '../../configuration/with-administration.ts'
import type { Invocation } from '../../invocation.ts'
import { isoInstant } from '../../terminal/instant.ts'
import { table, tableCell } from '../../terminal/table.ts'

type AccessKeySummary = Awaited<ReturnType<typeof ListAccessKeys>>[number]

interface AccessKeyListOptions {
  readonly config?: string
  readonly json?: boolean
}

export function addAccessKeyList(accessKey: Command, invocation: Invocation): void {
  accessKey
    .command('list')
    .summary('list the access keys')
    .description('Lists the access keys: what each may do, since when, and until when. No secret is shown.')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
A key that has expired is listed until it is ended.

Example:
  $ credbroker access-key list
  $ credbroker access-key list --json`,
    )
    .action((options: AccessKeyListOptions) => accessKeyList(options, invocation))
}

async function accessKeyList({ config, json }: AccessKeyListOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const { listAccessKeys } = await import('@credbroker/server')
  await withAdministration(invocation, config, async (administration) => {
    const keys = await listAccessKeys(administration.extension('server'))
    if (json === true) return print.json({ accessKeys: keys }, true)
    if (keys.length === 0)
      return print.words('there is no access key; one is made with: credbroker access-key create --workload NAME')
    await print.text(listing(keys, io.clock.now(), invocation))
  })
}

const header = ['ID', 'WORKLOADS', 'ADMIN', 'CREATED', 'ENDS', 'DESCRIPTION']
const endsColumn = 4

function listing(keys: readonly AccessKeySummary[], nowMs: number, { print }: Invocation): string {
  return table([header, ...keys.map((key) => rowOf(key, nowMs))], (cell, row, column) => {
    if (row === 0) return print.styleData('bold', cell)
    return column === endsColumn && cell.startsWith('expired') ? print.styleData('yellow', cell) : cell
  })
}

function rowOf({ id, workloads, administers, createdAtMs, expiresAtMs, description }: AccessKeySummary, nowMs: number) {
  return [
    id,
    workloads === 'all' ? 'all of them' : workloads.join(','),
    administers ? 'yes' : 'no',
    isoInstant(createdAtMs),
    ends(expiresAtMs, nowMs),
    description,
  ].map(tableCell)
}

function ends(expiresAtMs: number | undefined, nowMs: number): string | undefined {
  if (expiresAtMs === undefined) return undefined
  return expiresAtMs > nowMs ? isoInstant(expiresAtMs) : `expired ${isoInstant(expiresAtMs)}`
}
