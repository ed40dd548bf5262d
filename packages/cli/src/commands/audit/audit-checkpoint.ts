import { BrokerError } from '@credbroker/core'
import type { Command } from 'commander'
import { withAdministration } from '../../configuration/with-administration.ts'
import type { Invocation } from '../../invocation.ts'

interface AuditCheckpointOptions {
  readonly config?: string
  readonly json?: boolean
}

export function addAuditCheckpoint(audit: Command, invocation: Invocation): void {
  audit
    .command('checkpoint')
    .summary('print the latest signed checkpoint, to be kept elsewhere')
    .description(
      'Prints the latest checkpoint: a signed statement of how far the log reached, with the public key that verifies ' +
        'it. Nothing in it is secret. Kept where nobody who can write to the store can change it, it shows later that ' +
        'the whole store was set back: credbroker audit verify --checkpoint FILE',
    )
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
Brokers sign one at the first record, then every minute or thousand records,
and when they close. The exit code is 6 when there is none yet.

Example:
  $ credbroker audit checkpoint > /mnt/elsewhere/checkpoint.json`,
    )
    .action((options: AuditCheckpointOptions) => auditCheckpoint(options, invocation))
}

async function auditCheckpoint({ config, json }: AuditCheckpointOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  await withAdministration(invocation, config, async ({ audit }) => {
    const published = await audit.checkpoint()
    if (published === undefined) throw new BrokerError('not_found', 'the audit log has no checkpoint')
    await print.json(published, json === true || io.stdout.isTTY !== true)
  })
}
