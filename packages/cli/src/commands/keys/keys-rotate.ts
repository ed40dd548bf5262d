import type { Command } from 'commander'
import { withAdministration } from '../../configuration/with-administration.ts'
import type { Invocation } from '../../invocation.ts'
import { printable } from '../../terminal/print.ts'

interface KeysRotateOptions {
  readonly config?: string
  readonly master?: boolean
  readonly json?: boolean
}

export function addKeysRotate(keys: Command, invocation: Invocation): void {
  keys
    .command('rotate')
    .summary('make a new data key, or a new master key')
    .description(
      'Makes a new data key, which seals from now on; brokers that run follow within seconds. The older ones open what ' +
        'they sealed, until "credbroker keys rewrap" has replaced them.',
    )
    .option('--master', 'make a new master key first, in the key file, and wrap all keys with it')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
With --master the key file changes, and has to be copied anew to where its
backup is. A master key in a variable is replaced by hand: put the new one in
front of the old one, separated by a comma, then run "credbroker keys rewrap".

Example:
  $ credbroker keys rotate
  $ credbroker keys rotate --master`,
    )
    .action((options: KeysRotateOptions) => keysRotate(options, invocation))
}

async function keysRotate({ config, master = false, json }: KeysRotateOptions, invocation: Invocation): Promise<void> {
  const { print } = invocation
  await withAdministration(invocation, config, async (administration) => {
    const report = await administration.rotateKeys({ master })
    if (json === true) return print.json(report, true)
    const { keyId, retiredKeyId, masterKeyId } = report
    await print.words(`data key ${keyId} seals from now on; ${retiredKeyId} is retired`)
    if (master) {
      await print.words(printable(`master key ${masterKeyId} wraps them now, in ${administration.masterKeys}`))
      await print.words('copy the key file anew to where its backup is; keep the old line until nothing needs it')
    }
    await print.words('to seal anew what is under older keys: credbroker keys rewrap')
  })
}
