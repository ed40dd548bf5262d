import type { CommandIo } from '../terminal/io.ts'
import type { Printer } from '../terminal/print.ts'
import { argumentText, invalidArgument, type TextOption } from './argument-text.ts'

const option: TextOption = { name: '--request', noun: 'request', exampleFile: 'request.json' }

/**
 * The request behind `--request`. Throws `validation_failed` for what is no JSON, without a word of it: requests may
 * hold secrets. Throws otherwise as {@link argumentText}.
 */
export async function requestArgument(argument: string, io: CommandIo, print: Printer): Promise<unknown> {
  const text = await argumentText(argument, option, io, print)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalidArgument(
      `the request is no valid JSON${place(error)}; it must be an object such as {"<kind>Request":{…}}`,
    )
  }
}

/** The place that V8 names. Nothing else of its message: that quotes the text. */
function place(error: unknown): string {
  const [, line, column] = (error instanceof Error && /\(line (\d+) column (\d+)\)$/.exec(error.message)) || []
  return line === undefined ? '' : ` at line ${line}, column ${column}`
}
