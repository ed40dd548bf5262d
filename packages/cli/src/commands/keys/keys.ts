import type { Command } from 'commander'
import type { Invocation } from '../../invocation.ts'
import { addKeysInit } from './keys-init.ts'
import { addKeysRewrap } from './keys-rewrap.ts'
import { addKeysRotate } from './keys-rotate.ts'
import { addKeysStatus } from './keys-status.ts'

export function addKeys(program: Command, invocation: Invocation): void {
  const keys = program
    .command('keys')
    .summary('look after the keys that seal what is stored')
    .description(
      'Looks after the keys that seal what is stored. Data keys seal the records; they are in the store themselves, ' +
        'wrapped with the master key, which is in a key file or a variable. Without the master key nothing that is ' +
        'stored can be read: keep a copy of it where the copies of the store are not.',
    )
    .addHelpText(
      'after',
      `
To replace a data key: rotate, then rewrap. To replace the master key too:
rotate --master, rewrap, and when no backup of the store needs the old one,
remove its line from the key file. Brokers may go on serving all the while.

Example:
  $ credbroker keys status
  $ credbroker keys rotate
  $ credbroker keys rewrap`,
    )
  for (const add of [addKeysInit, addKeysStatus, addKeysRotate, addKeysRewrap]) add(keys, invocation)
}
