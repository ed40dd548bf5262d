import type { Command } from 'commander'
import { requiredConfigPath } from '../../configuration/config-path.ts'
import { withBroker } from '../../configuration/with-broker.ts'
import type { Invocation } from '../../invocation.ts'
import { printable } from '../../terminal/print.ts'

interface GrantsRevokeOptions {
  readonly config?: string
  readonly json?: boolean
}

export function addGrantsRevoke(grants: Command, invocation: Invocation): void {
  grants
    .command('revoke')
    .summary('end a consent')
    .description(
      'Ends a consent: at the vendor, where the vendor offers that and can be reached, and here in any case. Programs ' +
        'that have a token of it may use that until it ends.',
    )
    .argument('<provider>', 'the provider that keeps it')
    .argument('<id>', 'the consent, as "grants list" names it')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print {"revoked":true,…} or {"error":{…}}')
    .addHelpText(
      'after',
      `
Put -- before an id that begins with a dash. The exit code is 6 when no such
consent is kept.

Example:
  $ credbroker grants revoke github Jm0wZbVvSmO0zVnJx8cN1r5Ew2dTqYh4kLpXaB7uG3o
  $ credbroker grants revoke --json -- github -m0wZbVvSmO0zVnJx8cN1r5Ew2dTqYh4k`,
    )
    .action((provider: string, id: string, options: GrantsRevokeOptions) =>
      grantsRevoke(provider, id, options, invocation),
    )
}

async function grantsRevoke(
  provider: string,
  id: string,
  { config, json }: GrantsRevokeOptions,
  invocation: Invocation,
): Promise<void> {
  const { io, print } = invocation
  const path = await requiredConfigPath(config, io)
  await withBroker(invocation, path, async ({ consents }) => {
    await consents.revokeGrant(provider, id)
    if (json === true) return print.json({ revoked: true, provider, id }, true)
    await print.words(`${print.styleWords('green', 'revoked')} ${printable(`the consent ${id} of ${provider}`)}`)
  })
}
