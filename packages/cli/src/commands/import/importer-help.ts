import type { Command } from 'commander'
import { configOption } from '../../arguments/config-option.ts'
import { configPath } from '../../configuration/config-path.ts'
import { inspectPlugins } from '../../configuration/find-plugins.ts'
import type { Invocation } from '../../invocation.ts'
import { printable } from '../../terminal/print.ts'

/** When the help of `import` is asked for with a package, it says what that one reads. */
export async function addImporterHelp(program: Command, argv: readonly string[], { io }: Invocation): Promise<void> {
  const [command, use] = argv
  const isAsked = argv.includes('--help') || argv.includes('-h')
  if (command !== 'import' || use === undefined || use.startsWith('-') || !isAsked) return
  const [plugin] = await inspectPlugins([use], configPath(configOption(argv), io).folder)
  const { label, importer } = plugin ?? {}
  const text = importer === undefined ? 'has nothing to import from.' : `${importer.summary}\n\n${importer.description}`
  const help = program.commands.find((one) => one.name() === command)
  help?.addHelpText('after', printable(`\n${label}: ${text}`))
}
