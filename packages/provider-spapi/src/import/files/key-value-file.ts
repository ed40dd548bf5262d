import { BrokerError } from '@credbroker/core'
import type { Variables } from '../variables/variables.ts'

const assignment = /^(?:export\s+)?([A-Za-z_][\w-]*)\s*=(.*)$/

/** Whether a text is a list of `KEY=value` lines, to judge by its first line that says anything. */
export function isKeyValueText(text: string): boolean {
  const [first = ''] = saying(text)
  return assignment.test(first)
}

/**
 * The variables in a file of `KEY=value` lines, as amazon-sp-api keeps one and as `.env` files are. Quotes around a value
 * are no part of it, lines that begin with `#` are comments, and of equal names the last counts.
 *
 * Throws `validation_failed` that names the first line which is none of these.
 */
export function readKeyValueText(origin: string, text: string): Variables {
  const values: [string, string][] = []
  for (const [index, line] of linesOf(text).entries()) {
    if (isSilent(line)) continue
    const [, name, value] = assignment.exec(line) ?? []
    if (name === undefined || value === undefined) {
      throw new BrokerError(
        'validation_failed',
        `${origin}, line ${index + 1}, column 1: this line is not of the form KEY=value; correct it and import again`,
      )
    }
    values.push([name, withoutQuotes(value.trim())])
  }
  return { origin, values: Object.fromEntries(values) }
}

function withoutQuotes(value: string): string {
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
}

function isSilent(line: string): boolean {
  return line === '' || line.startsWith('#')
}

function saying(text: string): readonly string[] {
  return linesOf(text).filter((line) => !isSilent(line))
}
