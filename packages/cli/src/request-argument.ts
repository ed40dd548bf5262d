import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { BrokerError } from '@credbroker/core'
import { UsageError } from './failure.ts'
import type { CommandIo } from './io.ts'
import type { Printer } from './print.ts'
import { systemReason } from './system-error.ts'

const limitBytes = 1024 * 1024

/**
 * The request behind `--request`: `-` is standard input, `@file` a file, anything else the JSON itself.
 *
 * Throws `validation_failed` for what is no JSON, without a word of it: requests may hold secrets. Throws
 * {@link UsageError} for a file that cannot be read.
 */
export async function requestArgument(argument: string, io: CommandIo, print: Printer): Promise<unknown> {
  if (argument === '-') {
    if (io.stdin.isTTY === true) await print.words('Reading the request from standard input; end it with Ctrl-D.')
    return parsed(await readAll(io.stdin, 'standard input'))
  }
  if (!argument.startsWith('@')) return parsed(argument)
  const name = argument.slice(1)
  if (name === '') throw new UsageError('--request @ needs the name of a file, such as --request @request.json')
  return parsed(await readAll(createReadStream(resolve(io.cwd, name)), `the file "${name}"`))
}

async function readAll(source: AsyncIterable<Uint8Array | string>, what: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of source) {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      if (size > limitBytes) throw invalid(`the request is larger than ${limitBytes / 1024 / 1024} MiB`)
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof BrokerError) throw error
    throw new UsageError(`${what} cannot be read: ${systemReason(error)}`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw invalid('the request is no UTF-8 text')
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid(`the request is no valid JSON${place(error)}; it must be an object such as {"<kind>Request":{…}}`)
  }
}

/** The place that V8 names. Nothing else of its message: that quotes the text. */
function place(error: unknown): string {
  const [, line, column] = (error instanceof Error && /\(line (\d+) column (\d+)\)$/.exec(error.message)) || []
  return line === undefined ? '' : ` at line ${line}, column ${column}`
}

function invalid(message: string): BrokerError {
  return new BrokerError('validation_failed', message, { details: { fieldList: [{ name: '', message }] } })
}
