import type { AuditFault, AuditVerification } from '@credbroker/core/tooling'
import type { Command } from 'commander'
import { checkpointArgument } from '../../arguments/checkpoint-argument.ts'
import { withAdministration } from '../../configuration/with-administration.ts'
import type { Invocation } from '../../invocation.ts'
import { isoInstant } from '../../terminal/instant.ts'
import { printable } from '../../terminal/print.ts'
import { progress } from '../../terminal/progress.ts'

interface AuditVerifyOptions {
  readonly checkpoint?: string
  readonly config?: string
  readonly json?: boolean
}

export function addAuditVerify(audit: Command, invocation: Invocation): void {
  audit
    .command('verify')
    .summary('find what was changed, deleted or put back')
    .description(
      'Goes through the whole audit log and lists what was changed, deleted, reordered, duplicated or cut off, one ' +
        'fault a line with its place.',
    )
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere: the log must still hold what it signed')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON with everything that was found')
    .addHelpText(
      'after',
      `
The exit code is 0 when nothing is wrong and 1 when something is. Without
--checkpoint, a store that was set back as a whole, or emptied, looks like an
intact older one.

Example:
  $ credbroker audit verify
  $ credbroker audit verify --checkpoint /mnt/elsewhere/checkpoint.json`,
    )
    .action((options: AuditVerifyOptions) => auditVerify(options, invocation))
}

async function auditVerify(options: AuditVerifyOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const checkpoint = options.checkpoint === undefined ? undefined : await checkpointArgument(options.checkpoint, io)
  const line = progress(io)
  await withAdministration(invocation, options.config, async ({ audit }) => {
    const verification = await audit
      .verify({
        ...(checkpoint !== undefined && { checkpoint }),
        onProgress: ({ blocks, records }) => line.show(`${records} records in ${blocks} blocks verified`),
      })
      .finally(line.clear)
    if (!verification.ok) invocation.exitCode = 1
    if (options.json === true) return print.json(verification, true)
    await print.text(verification.faults.map(faultLine).join(''))
    await print.words(`audit log: ${summary(verification, invocation)}`)
  })
}

function faultLine({ what, message, atMs }: AuditFault): string {
  return `${printable(`${what}: ${message}${atMs === undefined ? '' : ` (found ${isoInstant(atMs)})`}`)}\n`
}

function summary(verification: AuditVerification, { print }: Invocation): string {
  const { ok, records, blocks, checkpoints, latestCheckpoint, faults, faultCount } = verification
  const signed = latestCheckpoint === undefined ? '' : `, the latest of ${isoInstant(latestCheckpoint.atMs)}`
  const whole = `${records} record(s) in ${blocks} block(s), ${checkpoints} checkpoint(s)${signed}`
  if (ok) return `${print.styleWords('green', 'ok')}, ${whole}`
  const listed = faultCount > faults.length ? `, of which ${faults.length} are listed` : ''
  return `${print.styleWords('red', `${faultCount} fault(s)`)}${listed}; intact: ${whole}`
}
