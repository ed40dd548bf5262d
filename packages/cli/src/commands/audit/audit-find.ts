import { BrokerError } from '@credbroker/core'
import type { Command } from 'commander'
import { tokenArgument } from '../../arguments/token-argument.ts'
import { withAdministration } from '../../configuration/with-administration.ts'
import type { Invocation } from '../../invocation.ts'
import { recordBatches } from './record-batches.ts'
import { recordLines } from './record-lines.ts'
import { UnreadableBlocks } from './unreadable-blocks.ts'

interface AuditFindOptions {
  readonly token: string
  readonly config?: string
  readonly json?: boolean
}

export function addAuditFind(audit: Command, invocation: Invocation): void {
  audit
    .command('find')
    .summary('say who got a token')
    .description(
      'Says who got a token, when, and until when it is good: every record of its being handed out, oldest first. ' +
        'The token is compared by its keyed hash, printed nowhere and kept nowhere.',
    )
    .requiredOption('--token <token>', 'the token: itself, @FILE, or - for standard input')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print JSON lines')
    .addHelpText(
      'after',
      `
A token on the command line can be seen by other users of the machine, and
stays in the history of the shell: give it as @FILE or on standard input.
Texts of fewer than 16 characters are never recorded as tokens. The exit code
is 6 when nobody got it from a broker on this store.

Example:
  $ credbroker audit find --token -
  $ credbroker audit find --token @token.txt --json`,
    )
    .action((options: AuditFindOptions) => auditFind(options, invocation))
}

async function auditFind({ token, config, json }: AuditFindOptions, invocation: Invocation): Promise<void> {
  const credential = await tokenArgument(token, invocation.io, invocation.print)
  const out = recordLines(invocation, json === true)
  const unreadable = new UnreadableBlocks()
  await withAdministration(invocation, config, async ({ audit }) => {
    let count = 0
    for await (const found of recordBatches(audit.find(credential, { onUnreadable: unreadable.note }))) {
      count += found.length
      await out.print(found)
    }
    await unreadable.report(invocation)
    if (count > 0) return
    const limit = unreadable.count > 0 ? ', as far as it can be read' : ''
    throw new BrokerError('not_found', `the audit log has no record of this token${limit}`)
  })
}
