import type { Clock } from '@credbroker/core'
import type { NumberedAuditRecord, ReadOptions } from '@credbroker/core/tooling'
import { type Command, InvalidArgumentError } from 'commander'
import { withAdministration } from '../../configuration/with-administration.ts'
import { untilInterrupted } from '../../interruption.ts'
import type { Invocation } from '../../invocation.ts'
import { recordBatches } from './record-batches.ts'
import { recordLines } from './record-lines.ts'
import { UnreadableBlocks } from './unreadable-blocks.ts'

interface AuditTailOptions {
  readonly lines: number
  readonly follow?: boolean
  readonly config?: string
  readonly json?: boolean
}

const maximumLines = 100_000
const followMs = 1_000

export function addAuditTail(audit: Command, invocation: Invocation): void {
  audit
    .command('tail')
    .summary('print the last records')
    .description('Prints the last records of the audit log, oldest first, one a line.')
    .option('-n, --lines <count>', 'how many', lineCount, 20)
    .option('-f, --follow', 'then print new records as they are written, until Ctrl-C')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print JSON lines')
    .addHelpText(
      'after',
      `
Example:
  $ credbroker audit tail -n 50
  $ credbroker audit tail --follow --json`,
    )
    .action((options: AuditTailOptions) => auditTail(options, invocation))
}

async function auditTail(options: AuditTailOptions, invocation: Invocation): Promise<void> {
  const { lines, follow, config, json } = options
  const { io, print } = invocation
  const out = recordLines(invocation, json === true)
  const unreadable = new UnreadableBlocks()
  await withAdministration(invocation, config, async ({ audit }) => {
    let last: NumberedAuditRecord | undefined
    const show = async (which: ReadOptions): Promise<void> => {
      for await (const batch of recordBatches(audit.records({ ...which, onUnreadable: unreadable.note }))) {
        await out.print(batch)
        last = batch.at(-1)
      }
      await unreadable.report(invocation)
    }
    await show({ last: lines })
    if (follow === true) {
      await untilInterrupted(invocation, async (signal) => {
        for (;;) {
          await nextLook(io.clock, signal)
          await show(after(last))
        }
      })
    } else if (last === undefined) {
      await print.words('the audit log has no records; brokers write it with audit: { enabled: true }')
    }
  })
}

function after(last: NumberedAuditRecord | undefined): ReadOptions {
  return last === undefined ? {} : { afterRecord: last.number, afterBlock: last.block }
}

function nextLook(clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel()
      reject(signal.reason)
    }
    const cancel = clock.schedule(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, followMs)
    signal.addEventListener('abort', abort, { once: true })
  })
}

function lineCount(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= 1 && count <= maximumLines) return count
  throw new InvalidArgumentError(`It must be a number from 1 to ${maximumLines}.`)
}
