import { type Command, CommanderError } from 'commander'
import { addPluginCommand } from './commands/actions/plugin-command.ts'
import { addImporterHelp } from './commands/import/importer-help.ts'
import { failureOf, UsageError } from './failure.ts'
import type { CommandIo } from './terminal/io.ts'
import { BrokenPipe } from './terminal/print.ts'
import { type ParserOutput, program } from './program.ts'
import { type Invocation, invocation } from './invocation.ts'

/**
 * Runs one command line, without the name of the program, and resolves to the exit code. Never rejects. Touches nothing
 * of the process but what `io` holds.
 */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const current = invocation(io)
  try {
    await dispatch(argv, current)
    return current.exitCode
  } catch (error) {
    // Whoever stopped reading has what they wanted.
    return error instanceof BrokenPipe ? 0 : report(error, argv, io)
  }
}

/** Shows an error, as `--json` asks or in words, and resolves to the exit code that it stands for. Never rejects. */
export async function report(error: unknown, argv: readonly string[], io: CommandIo): Promise<number> {
  const { print, debug } = invocation(io)
  const { exitCode, json, lines } = failureOf(error, debug)
  const inWords = () => print.words(`${print.styleWords('red', 'error')} ${lines.join('\n')}`)
  if (wantsJson(argv)) await print.json({ error: json }, true).catch(inWords)
  else await inWords()
  return exitCode
}

async function dispatch(argv: readonly string[], current: Invocation): Promise<void> {
  const output: ParserOutput = { data: '', words: '' }
  const command = program(current, output)
  await addPluginCommand(command, argv, current)
  await addImporterHelp(command, argv, current)
  try {
    await command.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return current.print.text(output.data)
    if (error.code === 'commander.help') throw new UsageError(`a command is missing\n\n${output.words.trimEnd()}`)
    throw new UsageError(usageText(error.message, commandWords(command, argv)))
  }
}

/** The command that a line seems to mean, word by word: `keys`, `rotate`. */
function commandWords({ commands }: Command, argv: readonly string[]): readonly string[] {
  const meant = commands.find((subcommand) => argv.includes(subcommand.name()))
  return meant === undefined ? [] : [meant.name(), ...commandWords(meant, argv.slice(argv.indexOf(meant.name()) + 1))]
}

function usageText(message: string, command: readonly string[]): string {
  // What follows an option's "=" is a value, and so is an argument too many: it may be one that should not be repeated.
  const text = message
    .replace(/^error: /, '')
    .replace(/('--?[^'=]+)=[^]*'/, "$1'")
    .replace(/(but got \d+): [^]*$/, '$1')
  return `${text}\nsee: ${['credbroker', ...command, '--help'].join(' ')}`
}

/** Looked for by hand: it also counts where the rest of the line makes no sense. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end < 0 ? undefined : end).includes('--json')
}
