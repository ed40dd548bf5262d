import { BrokerError } from '@credbroker/core'

/** Who calls, in the words of the header `User-Agent`. */
export interface UserAgentParts {
  /** Name of the application. */
  readonly name: string
  readonly version: string
  /** In the order in which they are written. `Language`, such as `Node.js/24.1.0`, is the one that Amazon requires. */
  readonly attributes: Readonly<Record<string, string>>
}

/** Amazon rejects longer ones. */
const mostCharacters = 500

/**
 * The header `User-Agent` that every call of the Selling Partner API carries: `Name/Version (Language=…; Platform=…)`,
 * with what would end a part escaped by a backslash.
 *
 * Throws `config_invalid` for the option `applicationName` when a part is empty, holds what no header can hold, when
 * `Language` is missing, or when the whole is longer than 500 characters. SP-API docs, "Include a User-Agent header".
 */
export function userAgent({ name, version, attributes }: UserAgentParts): string {
  if (!Object.hasOwn(attributes, 'Language')) throw unusable('has no attribute Language, which Amazon requires')
  const list = Object.entries(attributes).map(
    ([attribute, value]) =>
      `${escaped('the name of an attribute', attribute, /[\\=]/g)}=${escaped('an attribute', value, /[\\);]/g)}`,
  )
  const header = `${escaped('the name', name, /[\\/]/g)}/${escaped('the version', version, /[\\(]/g)} (${list.join('; ')})`
  if (header.length <= mostCharacters) return header
  throw unusable(`has ${header.length} characters, and Amazon accepts ${mostCharacters} at most; shorten its parts`)
}

function escaped(part: string, text: string, special: RegExp): string {
  if (text.trim() === '') throw unusable(`is incomplete: ${part} is empty`)
  if (text.trim() !== text) throw unusable(`cannot be sent: ${part} begins or ends with a space`)
  // RFC 9110 section 5.5, without the obsolete bytes above 0x7f.
  if (!/^[\x20-\x7e]+$/.test(text)) throw unusable(`cannot be sent: ${part} holds a character outside printable ASCII`)
  return text.replace(special, '\\$&')
}

function unusable(fault: string): BrokerError {
  return new BrokerError('config_invalid', `the user-agent made of applicationName and applicationVersion ${fault}`, {
    details: { option: 'applicationName' },
  })
}
