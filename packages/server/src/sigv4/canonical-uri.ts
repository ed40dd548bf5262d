import { escapeByte, isUnreserved } from './percent-encoding.ts'
import { unauthenticated } from './unauthenticated.ts'

const slash = 47
const percent = 37
const plus = 43

/**
 * The path as clients sign it: what is escaped already is escaped once more, `%3A` becomes `%253A`. Slashes stay, but
 * one of several in a row: an endpoint that ends in a slash makes the JavaScript SDK send two and sign one.
 *
 * Throws `unauthenticated` for a path with a dot segment: clients sign what is left when it is resolved, and then the
 * signature does not say which path was meant.
 */
export function canonicalPath(path: string): string {
  if (path.charCodeAt(0) !== slash || hasDotSegment(path)) throw unusualPath()
  const plain = path.includes('//') ? path.replace(/\/{2,}/g, '/') : path
  for (let index = 0; index < plain.length; index += 1) {
    const code = plain.charCodeAt(index)
    if (!isUnreserved(code) && code !== slash) return escapePath(plain, index)
  }
  return plain
}

/** `start` is where the first character stands that needs it. */
function escapePath(path: string, start: number): string {
  let escaped = path.slice(0, start)
  for (let index = start; index < path.length; index += 1) {
    const code = path.charCodeAt(index)
    escaped += code === slash ? '/' : escapeByte(ascii(code))
  }
  return escaped
}

function hasDotSegment(path: string): boolean {
  return path.includes('/.') && path.split('/').some((segment) => segment === '.' || segment === '..')
}

/**
 * The query as clients sign it: each name and value escaped the one way of RFC 3986, sorted by name and then by value.
 *
 * Throws `unauthenticated` for a broken escape, and for a bare `+`: some read it as a space, others as a plus.
 */
export function canonicalQuery(query: string): string {
  if (query === '') return ''
  const pairs: [name: string, value: string][] = []
  for (const part of query.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = equals === -1 ? part : part.slice(0, equals)
    const value = equals === -1 ? '' : part.slice(equals + 1)
    pairs.push([canonicalComponent(name), canonicalComponent(value)])
  }
  // By name first: in the text of a pair, `=` would take part in the order.
  pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
  return pairs.map(([name, value]) => `${name}=${value}`).join('&')
}

function canonicalComponent(text: string): string {
  let canonical = ''
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === plus) throw barePlus()
    if (code === percent) {
      canonical += escapeByte(byteOf(text.slice(index + 1, index + 3)))
      index += 2
    } else canonical += escapeByte(ascii(code))
  }
  return canonical
}

function byteOf(hex: string): number {
  if (!/^[0-9A-Fa-f]{2}$/.test(hex)) throw brokenEscape()
  return Number.parseInt(hex, 16)
}

function ascii(code: number): number {
  if (code > 127) throw notAscii()
  return code
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function unusualPath(): Error {
  return unauthenticated(
    'the path does not begin with "/" or has a dot segment, so it is not the one that was signed; ' +
      'send the path in its plain form',
  )
}

function barePlus(): Error {
  return unauthenticated('the query has a bare "+", which has two meanings; send %20 for a space and %2B for a plus')
}

function brokenEscape(): Error {
  return unauthenticated('the query has a "%" that no two hexadecimal digits follow; send %25 for a percent sign')
}

function notAscii(): Error {
  return unauthenticated('the path or the query has characters that are not ASCII; send them percent-encoded')
}
