import { resolve } from 'node:path'
import { composeConfigSchema } from '@credbroker/core/tooling'
import type { Command } from 'commander'
import { configPath } from '../configuration/config-path.ts'
import { describedStores } from '../configuration/described-stores.ts'
import { findPlugins } from '../configuration/find-plugins.ts'
import { printable } from '../terminal/print.ts'
import type { Invocation } from '../invocation.ts'
import { replaceFile } from '../write-file.ts'

interface SchemaOptions {
  readonly config?: string
  readonly out?: string
  readonly json?: boolean
}

export function addSchema(program: Command, invocation: Invocation): void {
  program
    .command('schema')
    .summary('write the JSON Schema of the configuration, for editors')
    .description(
      'Composes the JSON Schema of credbroker.yaml from the provider packages that the configuration names, those ' +
        'that the nearest package.json depends on, and those given here. One that cannot be loaded is reported and ' +
        'left out; one given here must load.',
    )
    .argument('[providers...]', 'more provider packages, as "use" would name them')
    .option(
      '--config <file>',
      'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml where there is one)',
    )
    .option('--out <file>', 'write this file, replacing it (default: standard output)')
    .option('--json', 'print one line; with --out, what was written')
    .addHelpText(
      'after',
      `
The first line of credbroker.yaml tells editors where it is:
  # yaml-language-server: $schema=./credbroker.schema.json

Example:
  $ credbroker schema --out credbroker.schema.json`,
    )
    .action((providers: readonly string[], options: SchemaOptions) => schema(providers, options, invocation))
}

async function schema(
  named: readonly string[],
  { config, out, json }: SchemaOptions,
  { io, print }: Invocation,
): Promise<void> {
  const { plugins, skipped } = await findPlugins(named, configPath(config, io))
  for (const { use, message } of skipped) {
    await print.words(`${print.styleWords('yellow', 'left out')} ${printable(`${use}: ${message}`)}`)
  }
  const { sectionSchema: server } = await import('@credbroker/server')
  const composed = composeConfigSchema(plugins, await describedStores(), { server })
  if (out === undefined || out === '-') return print.json(composed, json === true)
  await replaceFile(resolve(io.cwd, out), out, `${JSON.stringify(composed, null, 2)}\n`)
  const uses = plugins.map(({ use }) => use)
  if (json === true) return print.json({ file: out, plugins: uses, skipped }, true)
  await print.words(printable(`wrote ${out}${uses.length === 0 ? '' : `, with the options of ${uses.join(', ')}`}`))
}
