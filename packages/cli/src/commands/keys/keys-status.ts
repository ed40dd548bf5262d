import type { KeyStatus } from '@credbroker/core/tooling'
import type { Command } from 'commander'
import { withAdministration } from '../../configuration/with-administration.ts'
import type { Invocation } from '../../invocation.ts'
import { isoInstant } from '../../terminal/instant.ts'
import { printable } from '../../terminal/print.ts'
import { table } from '../../terminal/table.ts'

interface KeysStatusOptions {
  readonly config?: string
  readonly json?: boolean
}

export function addKeysStatus(keys: Command, invocation: Invocation): void {
  keys
    .command('status')
    .summary('list the keys and what they seal')
    .description(
      'Lists the data keys, newest first: since when, whether it is the one that seals now, by which master key it is ' +
        'wrapped, and how many records it sealed. Reads every record, and opens none.',
    )
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
The exit code is 1 when there are records that no key opens.

Example:
  $ credbroker keys status`,
    )
    .action((options: KeysStatusOptions) => keysStatus(options, invocation))
}

async function keysStatus({ config, json }: KeysStatusOptions, invocation: Invocation): Promise<void> {
  const { print } = invocation
  await withAdministration(invocation, config, async (administration) => {
    const { masterKeys } = administration
    const status = await administration.keyStatus()
    const warnings = warningsOf(status)
    if (warnings.length > 0) invocation.exitCode = 1
    if (json === true) return print.json({ ...status, masterKeys }, true)
    await print.text(listing(status, invocation))
    await print.words(printable(`master key ${status.masterKeyId}, in ${masterKeys}`))
    for (const hint of hintsOf(status)) await print.words(hint)
    for (const warning of warnings) await print.words(`${print.styleWords('yellow', 'warning')} ${warning}`)
  })
}

function listing({ keys }: KeyStatus, { print }: Invocation): string {
  const rows = keys.map(({ id, current, createdAtMs, masterKeyId, records }) =>
    [id, current ? 'current' : 'retired', isoInstant(createdAtMs), masterKeyId, String(records)].map(printable),
  )
  return table([['KEY', 'STATE', 'CREATED', 'MASTER KEY', 'RECORDS'], ...rows], (cell, row) =>
    row === 0 ? print.styleData('bold', cell) : cell,
  )
}

/** What waits for somebody to do it. */
function hintsOf({ keys, rootMasterKeyId, masterKeyId }: KeyStatus): readonly string[] {
  const wrappers = [rootMasterKeyId, ...keys.map((key) => key.masterKeyId)]
  if (wrappers.every((id) => id === masterKeyId) && keys.every(({ current }) => current)) return []
  return ['there is something under an older key; to bring all under the newest: credbroker keys rewrap']
}

function warningsOf({ unknownKey, notSealed }: KeyStatus): readonly string[] {
  return [
    ...(unknownKey > 0
      ? [`${unknownKey} record(s) are sealed with a key that is not here; nobody can open them: restore the store`]
      : []),
    ...(notSealed > 0
      ? [`${notSealed} record(s) are not sealed values: somebody else writes to this store, or damaged it`]
      : []),
  ]
}
