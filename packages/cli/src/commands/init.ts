import type { Command } from 'commander'
import { lstat } from 'node:fs/promises'
import { configPath } from '../config-path.ts'
import { inspectPlugins } from '../find-plugins.ts'
import { installedPlugins, shortName } from '../installed-plugins.ts'
import type { Invocation } from '../invocation.ts'
import { starterFile } from '../starter/starter-file.ts'
import { alreadyThere, writeNewFile } from '../write-file.ts'

interface InitOptions {
  readonly config?: string
  readonly json?: boolean
}

export function addInit(program: Command, invocation: Invocation): void {
  program
    .command('init')
    .summary('write a commented starter configuration')
    .description(
      'Writes a commented configuration for the providers given. Required options are filled in, secrets as\n' +
        '{ env: NAME }; optional ones are there as comments. The packages must be installed in the folder of the\n' +
        'file. Never overwrites a file.',
    )
    .argument(
      '[providers...]',
      'provider packages, as "use" names them: coinbase, @acme/credbroker-provider-sso, ./acme.ts',
    )
    .option('--config <file>', 'the file to write (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print what was written as one line of JSON')
    .addHelpText(
      'after',
      `
Example:
  $ npm install @credbroker/provider-coinbase
  $ credbroker init coinbase`,
    )
    .action((providers: readonly string[], options: InitOptions) => init(providers, options, invocation))
}

async function init(uses: readonly string[], { config, json }: InitOptions, { io, print }: Invocation): Promise<void> {
  const path = configPath(config, io)
  const there = await lstat(path.file).catch(() => undefined)
  if (there !== undefined) throw alreadyThere(path.shown)
  const plugins = await inspectPlugins(uses, path.folder)
  const installed = await installedPlugins(path.folder)
  const { text, names, variables } = starterFile(
    plugins,
    installed.map((name) => shortName(name) ?? name),
  )
  await writeNewFile(path.file, path.shown, text)
  if (json === true) return print.json({ file: path.shown, providers: names, variables }, true)
  await print.words(`wrote ${path.shown}`)
  if (variables.length > 0) await print.words(`set these variables: ${variables.join(', ')}`)
  const flag = config === undefined ? '' : ` --config ${config}`
  await print.words(`then: credbroker validate${flag}`)
}
