import type { CommandIo } from '../terminal/io.ts'
import type { Printer } from '../terminal/print.ts'
import { argumentText, invalidArgument, type TextOption } from './argument-text.ts'

const option: TextOption = { name: '--token', noun: 'token', exampleFile: 'token.txt' }

/**
 * The token behind `--token`, without white space around it. Throws `validation_failed`, without a word of it, when it
 * is empty or more than one line. Throws otherwise as {@link argumentText}.
 */
export async function tokenArgument(argument: string, io: CommandIo, print: Printer): Promise<string> {
  const token = (await argumentText(argument, option, io, print)).trim()
  if (token === '') throw invalidArgument('the token is empty')
  if (/[\r\n]/.test(token)) throw invalidArgument('the token has several lines; give one token alone')
  return token
}
