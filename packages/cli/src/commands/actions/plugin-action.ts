import type { PluginDescription } from '@credbroker/core/tooling'
import { type Command, Option } from 'commander'
import { inputArgument } from '../../arguments/input-argument.ts'
import { requiredConfigPath } from '../../configuration/config-path.ts'
import { withBroker } from '../../configuration/with-broker.ts'
import type { Invocation } from '../../invocation.ts'
import { printable } from '../../terminal/print.ts'
import { shellWord } from '../../terminal/shell-word.ts'
import { table, tableCell } from '../../terminal/table.ts'
import { actingProvider } from './acting-provider.ts'

type Action = PluginDescription['actions'][number]

interface ActionOptions {
  readonly input?: string
  readonly config?: string
  readonly json?: boolean
}

/** An action as a subcommand of its plugin. `word`: how the command line names the plugin; `label`: what it is. */
export function addAction(
  group: Command,
  word: string,
  label: string,
  { name, summary, description, input }: Action,
  invocation: Invocation,
): void {
  const command = group
    .command(name)
    .summary(printable(summary))
    .description(printable(description))
    .argument('[provider]', `its name under "providers"; may be left out when one alone uses ${label}`)
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON')
  if (input !== undefined) {
    const what = input === 'required' ? 'the text that it needs' : 'a text for it'
    const option = new Option('--input <file>', `${what}: a file, or - for standard input`)
    command.addOption(option.makeOptionMandatory(input === 'required'))
  }
  const example = `credbroker ${shellWord(word)} ${name} NAME${input === undefined ? '' : ' --input message.json'}`
  command
    .addHelpText('after', `\nExample:\n  $ ${example}`)
    .action((provider: string | undefined, options: ActionOptions) => run(label, name, provider, options, invocation))
}

async function run(
  label: string,
  action: string,
  named: string | undefined,
  { input, config, json }: ActionOptions,
  invocation: Invocation,
): Promise<void> {
  const { io, print } = invocation
  const path = await requiredConfigPath(config, io)
  const text = input === undefined ? undefined : await inputArgument(input, io, print)
  await withBroker(invocation, path, async (broker) => {
    const provider = actingProvider(broker.describe(), label, named)
    const { message, facts } = await broker.act(provider, action, text, io.user)
    if (json === true) return print.json({ provider, action, message, ...(facts && { facts }) }, true)
    await print.words(`${print.styleWords('green', 'done')} ${printable(message)}`)
    const rows = Object.entries(facts ?? {}).map(([name, fact]) => [tableCell(name), tableCell(String(fact))])
    if (rows.length > 0) await print.text(table(rows))
  })
}
