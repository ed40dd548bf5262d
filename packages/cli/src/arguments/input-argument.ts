import type { CommandIo } from '../terminal/io.ts'
import type { Printer } from '../terminal/print.ts'
import { argumentText, fileText } from './argument-text.ts'

/**
 * The text behind `--input`: `-` is standard input, anything else a file. Never the text itself: it may be secret, and
 * command lines are seen by others. Throws as `argumentText` does.
 */
export function inputArgument(argument: string, io: CommandIo, print: Printer): Promise<string> {
  const option = { name: '--input', noun: 'input', exampleFile: 'message.json' }
  return argument === '-' ? argumentText('-', option, io, print) : fileText(argument, option.noun, io)
}
