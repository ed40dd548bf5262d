import type { Command } from 'commander'
import { resolve } from 'node:path'
import { withAdministration } from '../../configuration/with-administration.ts'
import { untilInterrupted } from '../../interruption.ts'
import type { Invocation } from '../../invocation.ts'
import { printable } from '../../terminal/print.ts'
import { writeNewFileInParts } from '../../write-file.ts'
import { recordJson } from './record-lines.ts'
import { UnreadableBlocks } from './unreadable-blocks.ts'

interface AuditExportOptions {
  readonly out?: string
  readonly config?: string
  readonly json?: boolean
}

const partLength = 64 * 1024

export function addAuditExport(audit: Command, invocation: Invocation): void {
  audit
    .command('export')
    .summary('write all records as JSON lines')
    .description('Writes all records of the audit log as JSON lines, oldest first.')
    .option('--out <file>', 'write this new file, which only its owner can read (default: standard output)')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'with --out: print one line of JSON about what was written')
    .addHelpText(
      'after',
      `
The exit code is 1 when a part of the log cannot be read: what can is written.
Whether the log is as it was written, "credbroker audit verify" says.

Example:
  $ credbroker audit export --out audit.jsonl
  $ credbroker audit export | grep '"decision":"denied"'`,
    )
    .action((options: AuditExportOptions) => auditExport(options, invocation))
}

async function auditExport({ out, config, json }: AuditExportOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const unreadable = new UnreadableBlocks()
  await withAdministration(invocation, config, async ({ audit }) => {
    let records = 0
    async function* parts(signal?: AbortSignal): AsyncGenerator<string> {
      let part = ''
      for await (const record of audit.records({ onUnreadable: unreadable.note })) {
        signal?.throwIfAborted()
        records += 1
        part += recordJson(record)
        if (part.length < partLength) continue
        yield part
        part = ''
      }
      yield part
    }
    if (out === undefined || out === '-') {
      for await (const part of parts()) await print.text(part)
      return unreadable.report(invocation)
    }
    const written = await untilInterrupted(invocation, async (signal) => {
      await writeNewFileInParts(resolve(io.cwd, out), out, parts(signal))
      return true
    })
    if (written !== true) return
    await unreadable.report(invocation)
    if (json === true) return print.json({ file: out, records }, true)
    await print.words(printable(`wrote ${out}, ${records} record(s)`))
  })
}
