import type { Command } from 'commander'
import type { Invocation } from '../../invocation.ts'
import { addAuditCheckpoint } from './audit-checkpoint.ts'
import { addAuditExport } from './audit-export.ts'
import { addAuditFind } from './audit-find.ts'
import { addAuditTail } from './audit-tail.ts'
import { addAuditVerify } from './audit-verify.ts'

export function addAudit(program: Command, invocation: Invocation): void {
  const audit = program
    .command('audit')
    .summary('read and verify the log of who got what')
    .description(
      'Reads and verifies the audit log, which brokers write when the configuration says audit: { enabled: true }. ' +
        'A record says who asked for what, when, and what became of it. No credential is in it, only a keyed hash of ' +
        'each: "find" looks one up. Brokers may go on writing meanwhile.',
    )
    .addHelpText(
      'after',
      `
Times are ISO 8601 in UTC; in JSON they are milliseconds since 1970.

Example:
  $ credbroker audit tail
  $ credbroker audit verify
  $ credbroker audit find --token -`,
    )
  for (const add of [addAuditTail, addAuditFind, addAuditVerify, addAuditCheckpoint, addAuditExport]) {
    add(audit, invocation)
  }
}
