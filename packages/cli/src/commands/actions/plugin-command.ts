import type { PluginDescription } from '@credbroker/core/tooling'
import { Command } from 'commander'
import { configOption } from '../../arguments/config-option.ts'
import { type ConfigPath, configPath } from '../../configuration/config-path.ts'
import { knownPlugins, pluginOfWord } from '../../configuration/plugin-of-word.ts'
import { UsageError } from '../../failure.ts'
import type { Invocation } from '../../invocation.ts'
import { shellWord } from '../../terminal/shell-word.ts'
import { addAction } from './plugin-action.ts'

/**
 * When a command line begins with no command of ours, the word is looked up as a plugin, and what that one can do becomes its
 * subcommands. When there is no such plugin, those whose names may have been meant are there to be suggested.
 */
export async function addPluginCommand(
  program: Command,
  argv: readonly string[],
  invocation: Invocation,
): Promise<void> {
  const word = argv[0] === 'help' ? argv[1] : argv[0]
  const isOurs = (name: string) => name === 'help' || program.commands.some((command) => command.name() === name)
  if (word === undefined || word === '' || word.startsWith('-') || isOurs(word)) return
  const config: ConfigPath = configPath(configOption(argv), invocation.io)
  const known = await knownPlugins(config)
  const plugin = await pluginOfWord(word, known, config)
  if (plugin !== undefined) return addActions(program, word, plugin, invocation)
  for (const name of known) if (!isOurs(name)) program.addCommand(new Command(name))
}

function addActions(program: Command, word: string, plugin: PluginDescription, invocation: Invocation): void {
  const { label, actions } = plugin
  const [first] = actions
  if (first === undefined) throw new UsageError(`"${label}" is a provider package and has no actions`)
  const group = new Command(word)
    .copyInheritedSettings(program)
    .summary(`actions of ${label}`)
    .description(`Has a provider do something that ${label} offers to operators.`)
    .addHelpText(
      'after',
      `
Each action is recorded in the audit log, where that is on.

Example:
  $ credbroker ${shellWord(word)} ${first.name} --help`,
    )
  program.addCommand(group)
  for (const action of actions) addAction(group, word, label, action, invocation)
}
