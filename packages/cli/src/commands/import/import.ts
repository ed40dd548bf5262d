import type { Command } from 'commander'
import { mapSecrets } from '@credbroker/core/tooling'
import { configPath } from '../../configuration/config-path.ts'
import { inspectPlugins } from '../../configuration/find-plugins.ts'
import { UsageError } from '../../failure.ts'
import type { Invocation } from '../../invocation.ts'
import { printable } from '../../terminal/print.ts'
import { shellWord } from '../../terminal/shell-word.ts'
import { importSources } from './import-sources.ts'
import { importedText } from './imported-text.ts'
import { keepSecrets } from './keep-secrets.ts'

interface ImportOptions {
  readonly from?: string
  readonly secrets?: string
  readonly config?: string
  readonly json?: boolean
}

export function addImport(program: Command, invocation: Invocation): void {
  program
    .command('import')
    .summary('print a configuration made of what another library uses')
    .description(
      'Reads what users of another library have, such as its variables and files, and prints a configuration with the same. ' +
        'Secrets are in it as { env: NAME }; no secret is printed. What is to be done is said on standard error.',
    )
    .argument('<provider>', 'a provider package that can import, as "use" names it')
    .option('--from <file>', 'read this file in place of the usual ones')
    .option('--secrets <folder>', 'write each secret into a new file in this folder, which only you can open')
    .option(
      '--config <file>',
      'where the configuration will be: packages are looked for, and files named, from its folder ' +
        '(default: CREDBROKER_CONFIG, else credbroker.yaml)',
    )
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
With a package, --help says what it reads. The exit code is 6 when there is
nothing to import.

Example:
  $ credbroker import acme --help
  $ credbroker import acme > credbroker.yaml
  $ credbroker import acme --from ~/old.yml --secrets ./secrets`,
    )
    .action((use: string, options: ImportOptions) => importFrom(use, options, invocation))
}

async function importFrom(
  use: string,
  { from, secrets: folder, config, json }: ImportOptions,
  { io, print }: Invocation,
): Promise<void> {
  const path = configPath(config, io)
  const [plugin] = await inspectPlugins([use], path.folder)
  if (plugin?.importer === undefined) throw new UsageError(`"${plugin?.label ?? use}" has nothing to import from`)
  const { providers, notes } = await plugin.importer.read(importSources(io, from))
  const kept = folder === undefined ? undefined : await keepSecrets(providers, folder, path, io)
  const missing = new Set<string>()
  const entries = providers.map(({ name, options }) => {
    const written = mapSecrets(options, ({ variable, isSet }) => {
      const file = kept?.get(variable)
      if (file !== undefined) return { file }
      if (!isSet) missing.add(variable)
      return { env: variable }
    })
    return { name, use, options: written }
  })
  const variables = [...missing]
  const files = [...(kept?.values() ?? [])]
  if (json === true) {
    const members = entries.map(({ name, ...entry }) => [name, entry])
    const configuration = { version: 1, providers: Object.fromEntries(members) }
    return print.json({ configuration, variables, files, notes }, true)
  }
  await print.text(await importedText(use, entries))
  for (const note of notes) await print.words(printable(note))
  if (files.length > 0) await print.words(printable(`wrote ${files.join(', ')}; never commit them`))
  if (variables.length > 0) await print.words(printable(`set these variables: ${variables.join(', ')}`))
  const flag = config === undefined ? '' : ` --config ${shellWord(config)}`
  await print.words(`then: credbroker validate${flag}`)
}
