import { BrokerError } from '@credbroker/core'
import type { Command } from 'commander'
import { withAdministration } from '../../configuration/with-administration.ts'
import type { Invocation } from '../../invocation.ts'

interface AccessKeyEndOptions {
  readonly config?: string
  readonly json?: boolean
}

export function addAccessKeyEnd(accessKey: Command, invocation: Invocation): void {
  accessKey
    .command('end')
    .summary('end an access key')
    .description(
      'Ends an access key for good: servers refuse what is signed with it within 100 ms. A workload access token that was ' +
        'got with it is of use only to who has another key for that workload.',
    )
    .argument('<id>', 'the access key, as "access-key list" names it')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print {"ended":true,…} or {"error":{…}}')
    .addHelpText(
      'after',
      `
The exit code is 6 when there is no such key.

Example:
  $ credbroker access-key end CBAKQ4ZJX2M7T3WLH5VK`,
    )
    .action((id: string, options: AccessKeyEndOptions) => accessKeyEnd(id, options, invocation))
}

async function accessKeyEnd(id: string, { config, json }: AccessKeyEndOptions, invocation: Invocation): Promise<void> {
  const { print } = invocation
  const { endAccessKey, listAccessKeys } = await import('@credbroker/server')
  await withAdministration(invocation, config, async (administration) => {
    const state = administration.extension('server')
    // What is written on the command line goes into no log unless it is a key.
    const known = await listAccessKeys(state)
    if (!known.some((key) => key.id === id)) throw noSuchKey()
    await administration.recorded('access_key_ended', `access-key/${id}`, async () => {
      if (!(await endAccessKey(id, state))) throw noSuchKey()
    })
    if (json === true) return print.json({ ended: true, accessKeyId: id }, true)
    await print.words(`${print.styleWords('green', 'ended')} the access key ${id}`)
  })
}

function noSuchKey(): BrokerError {
  return new BrokerError('not_found', 'there is no access key of that id; see: credbroker access-key list')
}
