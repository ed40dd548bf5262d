import { BrokerError } from '@credbroker/core'
import type { Administration } from '@credbroker/core/tooling'
import type { Command } from 'commander'
import { withAdministration } from '../../configuration/with-administration.ts'
import type { Invocation } from '../../invocation.ts'
import { printable } from '../../terminal/print.ts'

interface KeysInitOptions {
  readonly config?: string
  readonly json?: boolean
}

export function addKeysInit(keys: Command, invocation: Invocation): void {
  keys
    .command('init')
    .summary('make the key file of a configuration')
    .description(
      'Makes the key file that the configuration names, by default credbroker.keys beside it, with a new master key. ' +
        'Only its owner may read it. Never overwrites one. Opens the store as well: when that was sealed with another ' +
        'key already, no new one is made, because it would open nothing.',
    )
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
A configuration that "credbroker init" wrote has its key file already.

Example:
  $ credbroker keys init --config deploy/credbroker.yaml`,
    )
    .action((options: KeysInitOptions) => keysInit(options, invocation))
}

async function keysInit({ config, json }: KeysInitOptions, invocation: Invocation): Promise<void> {
  const { print } = invocation
  const init = async ({ masterKeys, createdMasterKey, keyStatus }: Administration) => {
    if (!createdMasterKey) {
      const message = `there is a master key already, in ${masterKeys}, and it is left as it is; for a new one: credbroker keys rotate --master`
      throw new BrokerError('conflict', message)
    }
    const { masterKeyId } = await keyStatus()
    if (json === true) return print.json({ masterKeyId, masterKeys }, true)
    await print.words(printable(`made master key ${masterKeyId} in ${masterKeys}, which only its owner can read`))
    await print.words('copy it to where the copies of the store are not, and never commit it')
  }
  await withAdministration(invocation, config, init)
}
