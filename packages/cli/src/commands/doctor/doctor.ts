import { validateConfig } from '@credbroker/core'
import type { Command } from 'commander'
import { naming, requiredConfigPath } from '../../configuration/config-path.ts'
import { withServerSection } from '../../configuration/server-section.ts'
import { withBroker } from '../../configuration/with-broker.ts'
import { exitCodeOf } from '../../failure.ts'
import { brokerOptions, type Invocation } from '../../invocation.ts'
import { table, tableCell } from '../../terminal/table.ts'
import { examineProvider } from './examine-provider.ts'
import type { Finding } from './finding.ts'

interface DoctorOptions {
  readonly config?: string
  readonly offline?: boolean
  readonly json?: boolean
}

export function addDoctor(program: Command, invocation: Invocation): void {
  program
    .command('doctor')
    .summary('tell what needs attention, now and soon')
    .description(
      'Tells what needs attention: whether the configuration holds and each provider works, what providers rest on ' +
        'that ends soon or has ended, such as a client secret, and consents whose users have to be asked again.\n' +
        'Starts the providers as a broker does.',
    )
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--offline', "leave out the providers' own checks, which call their vendors")
    .option('--json', 'print one line of JSON with everything known')
    .addHelpText(
      'after',
      `
"failing" and "over" want something now, "due" soon. A consent is due 30 days
before it ends; of everything else its provider says from when.

Exit codes: 0 nothing needs attention now, though something may soon; that of
the first failing provider, as of "providers --check"; 1 something is over;
3 the configuration does not hold.

Example:
  $ credbroker doctor
  $ credbroker doctor --offline --json`,
    )
    .action((options: DoctorOptions) => doctor(options, invocation))
}

async function doctor({ config, offline, json }: DoctorOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const path = await requiredConfigPath(config, io)
  // A broker that is no server does not look at the section of servers.
  await naming(path, async () => validateConfig(await withServerSection(brokerOptions(invocation, path), path)))
  await withBroker(invocation, path, async (broker) => {
    const checks = offline === true ? undefined : await broker.check()
    const checkOf = (name: string) => checks?.find(({ provider }) => provider === name)
    const nowMs = io.clock.now()
    const examinations = await Promise.all(
      broker.describe().providers.map(({ name }) => examineProvider(broker, name, checkOf(name), nowMs)),
    )
    const findings = inOrder(examinations.flatMap((examination) => examination.findings))
    const [worst] = findings
    if (worst?.status === 'failing') invocation.exitCode = exitCodeOf(worst.code)
    else if (worst?.status === 'over') invocation.exitCode = 1
    if (json === true) {
      const ok = invocation.exitCode === 0
      const providers = examinations.map(({ known }) => known)
      return print.json({ ok, file: path.shown, findings, ...(checks && { checks }), providers }, true)
    }
    if (findings.length > 0) await print.text(listing(findings, invocation))
    else await print.words(`${path.shown}: ${print.styleWords('green', 'ok')}, nothing needs attention`)
  })
}

const urgency: readonly Finding['status'][] = ['failing', 'over', 'due']

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return urgency.flatMap((status) => findings.filter((finding) => finding.status === status))
}

function listing(findings: readonly Finding[], { print }: Invocation): string {
  const rows = findings.map(({ status, provider, message }) => [status, provider, message].map(tableCell))
  return table([['STATUS', 'PROVIDER', 'WHAT'], ...rows], (cell, row, column) => {
    if (row === 0) return print.styleData('bold', cell)
    if (column !== 0) return cell
    return print.styleData(cell === 'due' ? 'yellow' : 'red', cell)
  })
}
