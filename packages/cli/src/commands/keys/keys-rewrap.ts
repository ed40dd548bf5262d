import type { RewrapReport } from '@credbroker/core/tooling'
import type { Command } from 'commander'
import { withAdministration } from '../../configuration/with-administration.ts'
import { untilInterrupted } from '../../interruption.ts'
import type { Invocation } from '../../invocation.ts'
import { printable } from '../../terminal/print.ts'
import { progress } from '../../terminal/progress.ts'
import { table } from '../../terminal/table.ts'

interface KeysRewrapOptions {
  readonly config?: string
  readonly json?: boolean
}

export function addKeysRewrap(keys: Command, invocation: Invocation): void {
  keys
    .command('rewrap')
    .summary('bring every record under the current key')
    .description(
      'Wraps all keys with the newest master key, seals every record with the current data key, proves that nothing is ' +
        'left under older ones, and drops them. Brokers may serve meanwhile; with retired keys it takes some seconds at ' +
        'least. It may be interrupted at any moment and run again.',
    )
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
The exit code is 0 only when every record is under the current key and no older
key is left; else 1, and what stays is listed with the reason.

Example:
  $ credbroker keys rewrap`,
    )
    .action((options: KeysRewrapOptions) => keysRewrap(options, invocation))
}

async function keysRewrap({ config, json }: KeysRewrapOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const line = progress(io)
  await withAdministration(invocation, config, async (administration) => {
    const report = await untilInterrupted(invocation, (signal) =>
      administration.rewrapRecords({
        signal,
        onProgress: ({ pass, examined, resealed }) =>
          line.show(`pass ${pass}: ${examined} records examined, ${resealed} sealed anew`),
      }),
    ).finally(line.clear)
    if (report === undefined) {
      return print.words('interrupted; what was sealed anew stays so. To go on: credbroker keys rewrap')
    }
    const complete = report.kept.length === 0 && report.unopened.length === 0
    if (!complete) invocation.exitCode = 1
    if (json === true) return print.json({ complete, ...report }, true)
    await print.text(counts(report, invocation))
    for (const words of remarks(report)) await print.words(printable(words))
    await print.words(complete ? print.styleWords('green', 'complete') : print.styleWords('yellow', 'not complete'))
  })
}

function counts({ before, after, dropped, kept }: RewrapReport, { print }: Invocation): string {
  const ids = new Set([...Object.keys(before), ...Object.keys(after), ...dropped, ...kept.map(({ keyId }) => keyId)])
  const fate = (id: string): string => {
    if (dropped.includes(id)) return 'dropped'
    return kept.some(({ keyId }) => keyId === id) ? 'kept' : '-'
  }
  const rows = [...ids].map((id) => [id, String(before[id] ?? 0), String(after[id] ?? 0), fate(id)].map(printable))
  return table([['KEY', 'BEFORE', 'AFTER', 'STATE'], ...rows], (cell, row) =>
    row === 0 ? print.styleData('bold', cell) : cell,
  )
}

function remarks({ resealed, kept, unopened, masterKeyId }: RewrapReport): readonly string[] {
  return [
    `${resealed} record(s) sealed anew; all keys are wrapped with master key ${masterKeyId}`,
    ...kept.map(({ keyId, reason }) => `key ${keyId} is kept: ${reason}`),
    ...unopened.map(({ reason }) => reason),
  ]
}
