import { createMasterKeyFile, masterKeyFile, masterKeyVariable } from '@credbroker/core/tooling'
import type { Command } from 'commander'
import { lstat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ConfigPath, configPath } from '../configuration/config-path.ts'
import { inspectPlugins } from '../configuration/find-plugins.ts'
import { installedPlugins, shortName } from '../configuration/installed-plugins.ts'
import type { Invocation } from '../invocation.ts'
import { privateFiles, unignoredFiles } from '../starter/git-ignore.ts'
import { starterFile } from '../starter/starter-file.ts'
import type { CommandIo } from '../terminal/io.ts'
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
      'Writes a commented configuration for the providers given. Required options are filled in, secrets as ' +
        '{ env: NAME }; optional ones are there as comments. The packages must be installed in the folder of the ' +
        'file. Makes the key file credbroker.keys beside it too, unless there is one or CREDBROKER_MASTER_KEY is set. ' +
        'Never overwrites a file.',
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
  const masterKey = await starterKey(path, io)
  if (json === true) {
    const { keyFile } = masterKey
    return print.json({ file: path.shown, ...(keyFile && { keyFile }), providers: names, variables }, true)
  }
  await print.words(`wrote ${path.shown}`)
  await print.words(masterKey.words)
  await print.words(await neverCommitted(path.folder))
  if (variables.length > 0) await print.words(`set these variables: ${variables.join(', ')}`)
  const flag = config === undefined ? '' : ` --config ${config}`
  await print.words(`then: credbroker validate${flag}`)
}

interface StarterKey {
  /** The key file, when it was made just now. */
  readonly keyFile?: string
  /** Where the master key is, for people. */
  readonly words: string
}

/** Sees to it that the new configuration has a master key. */
async function starterKey({ shown, folder }: ConfigPath, { env }: CommandIo): Promise<StarterKey> {
  if ((env[masterKeyVariable] ?? '').trim() !== '')
    return { words: `the master key is the one in ${masterKeyVariable}` }
  const file = join(dirname(shown), masterKeyFile)
  if (!(await createMasterKeyFile(folder))) return { words: `${file} exists and is left as it is` }
  const words = `wrote ${file}, the master key: without it nothing that is stored can be read, so keep a copy elsewhere`
  return { keyFile: file, words }
}

async function neverCommitted(folder: string): Promise<string> {
  const unignored = await unignoredFiles(folder)
  const missing = unignored === undefined || unignored.length === 0 ? '' : `; add to .gitignore: ${unignored.join(' ')}`
  return `never commit ${privateFiles.join(' or ')}${missing}`
}
