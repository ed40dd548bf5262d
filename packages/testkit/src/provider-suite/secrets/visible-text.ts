import { inspect } from 'node:util'

/** Everything that printing, logging or serializing a value can bring to light. */
export function visibleText(value: unknown): string {
  const printed = inspect(value, { depth: 9, showHidden: true, maxArrayLength: null, maxStringLength: null })
  if (!(value instanceof Error)) return `${printed}\n${asJson(value)}`
  const { message, stack, cause } = value
  return [printed, message, stack, asJson(value), cause === undefined ? '' : visibleText(cause)].join('\n')
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    // What cannot be serialized cannot come to light that way.
    return ''
  }
}
