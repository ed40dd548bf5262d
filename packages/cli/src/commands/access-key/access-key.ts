import type { Command } from 'commander'
import type { Invocation } from '../../invocation.ts'
import { addAccessKeyCreate } from './access-key-create.ts'
import { addAccessKeyEnd } from './access-key-end.ts'
import { addAccessKeyList } from './access-key-list.ts'

export function addAccessKey(program: Command, invocation: Invocation): void {
  const accessKey = program
    .command('access-key')
    .summary("make, list and end the keys of a server's clients")
    .description(
      'Looks after the access keys that clients of "credbroker serve" sign their requests with: AWS SDKs take them as ' +
        'AWS credentials. A key may act for the workloads that it names.',
    )
    .addHelpText(
      'after',
      `
Works while servers run. A new key works within 100 ms, and an ended one ends
as fast.

Example:
  $ credbroker access-key create --workload checkout-agent
  $ credbroker access-key list`,
    )
  for (const add of [addAccessKeyCreate, addAccessKeyList, addAccessKeyEnd]) add(accessKey, invocation)
}
