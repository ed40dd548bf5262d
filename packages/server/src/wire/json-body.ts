import { isAscii } from 'node:buffer'
import { BrokerError } from '@credbroker/core'

const utf8 = new TextDecoder('utf-8', { fatal: true })
const empty = new Uint8Array(0)
/** Only a longer body can hold more members, or be deeper, than is worth looking at. */
const ordinaryBytes = 4_096
const mostMembers = 10_000
/** No request of the service model is half as deep. */
const deepest = 64

/**
 * The object in a body; nothing at all is an empty one. Members that are `null` are left out, as AWS treats them.
 *
 * Throws `validation_failed` for what is not UTF-8, not JSON, or not an object. Names such as `__proto__` become
 * members like any other.
 */
export function readJsonBody(body: Uint8Array = empty): Record<string, unknown> {
  if (body.length === 0) return {}
  const text = decode(body)
  const value = parse(text)
  if (!isObject(value)) throw unreadable('The body must be a JSON object')
  // Both are rare, and looking for them in the text is far cheaper than walking the value.
  const hasNulls = text.includes('null')
  const hasSurrogates = /\\u[dD][89a-fA-F]/.test(text)
  if (hasNulls || hasSurrogates || body.length > ordinaryBytes) clean(value)
  return value
}

function decode(body: Uint8Array): string {
  // Nearly all are, and the same in both encodings then.
  if (body instanceof Buffer && isAscii(body)) return body.toString('latin1')
  try {
    return utf8.decode(body)
  } catch (cause) {
    throw unreadable('The body is not valid UTF-8', cause)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Without its cause: that one quotes the body.
    throw unreadable('The body is not valid JSON')
  }
}

/** Without recursion: what JSON.parse takes may be nested deeper than the stack. */
function clean(root: object): void {
  let open: object[] = [root]
  for (let depth = 0; open.length > 0; depth++) {
    if (depth > deepest) throw unreadable(`The body is nested more than ${deepest} levels deep`)
    open = open.flatMap(cleanMembers)
  }
}

/** The members that hold members of their own. */
function cleanMembers(at: object): object[] {
  const inside: object[] = []
  const names = Object.keys(at)
  // Each would be judged by the schema, and have its own fault.
  if (names.length > mostMembers) throw unreadable(`The body holds a list of more than ${mostMembers} members`)
  for (const name of names) {
    const member: unknown = Reflect.get(at, name)
    if (member === null && !Array.isArray(at)) Reflect.deleteProperty(at, name)
    else if (typeof member === 'object' && member !== null) inside.push(member)
    // Two texts that differ in half a surrogate pair are the same once they are UTF-8.
    if (!name.isWellFormed() || (typeof member === 'string' && !member.isWellFormed())) {
      throw unreadable('The body holds half of a surrogate pair')
    }
  }
  return inside
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unreadable(message: string, cause?: unknown): BrokerError {
  return new BrokerError('validation_failed', message, { cause })
}
