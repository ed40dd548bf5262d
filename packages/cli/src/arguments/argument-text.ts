import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { BrokerError } from '@credbroker/core'
import { UsageError } from '../failure.ts'
import { systemReason } from '../system-error.ts'
import type { CommandIo } from '../terminal/io.ts'
import type { Printer } from '../terminal/print.ts'

const limitBytes = 1024 * 1024

/** An option that takes a text, or where to read it. */
export interface TextOption {
  /** Such as `--request`. */
  readonly name: string
  /** What its text is, such as `request`. */
  readonly noun: string
  /** A file name for an example. */
  readonly exampleFile: string
}

/**
 * The text behind an option: `-` is standard input, `@file` a file, anything else the text itself.
 *
 * Throws {@link UsageError} for a file that cannot be read, `validation_failed` for one that is too large or no UTF-8.
 */
export async function argumentText(
  argument: string,
  option: TextOption,
  io: CommandIo,
  print: Printer,
): Promise<string> {
  const { name, noun, exampleFile } = option
  if (argument === '-') {
    if (io.stdin.isTTY === true) await print.words(`Reading the ${noun} from standard input; end it with Ctrl-D.`)
    return readAll(io.stdin, 'standard input', noun)
  }
  if (!argument.startsWith('@')) return argument
  const file = argument.slice(1)
  if (file === '') throw new UsageError(`${name} @ needs the name of a file, such as ${name} @${exampleFile}`)
  return fileText(file, noun, io)
}

/** The text of a file that the command line names. Throws as {@link argumentText}. */
export function fileText(file: string, noun: string, { cwd }: CommandIo): Promise<string> {
  return readAll(createReadStream(resolve(cwd, file)), `the file "${file}"`, noun)
}

export function invalidArgument(message: string): BrokerError {
  return new BrokerError('validation_failed', message, { details: { fieldList: [{ name: '', message }] } })
}

async function readAll(source: AsyncIterable<Uint8Array | string>, what: string, noun: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of source) {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      if (size > limitBytes) throw invalidArgument(`the ${noun} is larger than ${limitBytes / 1024 / 1024} MiB`)
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof BrokerError) throw error
    throw new UsageError(`${what} cannot be read: ${systemReason(error)}`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw invalidArgument(`the ${noun} is no UTF-8 text`)
  }
}
