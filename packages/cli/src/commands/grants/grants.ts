import type { Command } from 'commander'
import type { Invocation } from '../../invocation.ts'
import { addGrantsList } from './grants-list.ts'
import { addGrantsRevoke } from './grants-revoke.ts'

export function addGrants(program: Command, invocation: Invocation): void {
  const grants = program
    .command('grants')
    .summary('list and revoke the consents of users')
    .description(
      'Looks after the consents that users gave: each is kept with what the vendor gave for it, and lets a workload have ' +
        'tokens in the name of that user. A consent is given with "login", or in an application.',
    )
    .addHelpText(
      'after',
      `
Consents at providers that were made through the API of a server are listed and
ended by that server: GET and DELETE /credbroker/v1/grants.

Example:
  $ credbroker grants list
  $ credbroker grants revoke github ID`,
    )
  for (const add of [addGrantsList, addGrantsRevoke]) add(grants, invocation)
}
