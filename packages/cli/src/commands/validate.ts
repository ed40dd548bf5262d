import { validateConfig } from '@credbroker/core'
import type { Command } from 'commander'
import { naming, requiredConfigPath } from '../configuration/config-path.ts'
import { withServerSection } from '../configuration/server-section.ts'
import { brokerOptions, type Invocation } from '../invocation.ts'

interface ValidateOptions {
  readonly config?: string
  readonly json?: boolean
}

export function addValidate(program: Command, invocation: Invocation): void {
  program
    .command('validate')
    .summary('check the configuration')
    .description(
      'Checks the configuration as a start would and lists every mistake with its line and column.\n' +
        'Calls nobody. Variables and secret files that the configuration names must be there.',
    )
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print {"ok":true,…} or {"error":{…}}')
    .addHelpText(
      'after',
      `
Example:
  $ credbroker validate --config deploy/credbroker.yaml`,
    )
    .action((options: ValidateOptions) => validate(options, invocation))
}

async function validate({ config, json }: ValidateOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const path = await requiredConfigPath(config, io)
  const { providers, workloads, store } = await naming(path, async () =>
    validateConfig(await withServerSection(brokerOptions(invocation, path), path)),
  )
  if (json === true) return print.json({ ok: true, file: path.shown, providers, workloads, store }, true)
  const names = providers.map(({ name, use }) => `${name} (${use})`)
  const what =
    names.length === 0 ? 'no provider yet' : `${names.length === 1 ? 'provider' : 'providers'} ${names.join(', ')}`
  await print.words(
    `${path.shown}: ${print.styleWords('green', 'ok')}, ${what}${store === undefined ? '' : `, store ${store}`}`,
  )
}
