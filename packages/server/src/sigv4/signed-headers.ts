import { unauthenticated } from './unauthenticated.ts'

/**
 * The names in `SignedHeaders`.
 *
 * Throws `unauthenticated` when they are not in lower case, sorted and each once, and when `host`, `x-amz-date` or the
 * session token of a request that has one is not among them.
 */
export function parseSignedHeaders(list: string, hasSecurityToken: boolean): readonly string[] {
  const names = known.get(list) ?? learn(list)
  if (hasSecurityToken) requireSigned(names, 'x-amz-security-token')
  return names
}

// A client always sends the same list. Kept names need not be made again, nor be matched anew with those of headers.
const known = new Map<string, readonly string[]>()
const mostKnown = 256
const longestKnown = 1024

function learn(list: string): readonly string[] {
  const names = split(list)
  if (list.length <= longestKnown) {
    if (known.size >= mostKnown) known.clear()
    known.set(list, names)
  }
  return names
}

function split(list: string): readonly string[] {
  const names = list.split(';')
  let before = ''
  for (const name of names) {
    // An empty name comes after none, not even the first.
    if (name <= before || hasUpperCase(name)) {
      throw unauthenticated('SignedHeaders has to be names in lower case, sorted, each once, joined by semicolons')
    }
    before = name
  }
  requireSigned(names, 'host')
  requireSigned(names, 'x-amz-date')
  return names
}

function requireSigned(names: readonly string[], name: string): void {
  if (!names.includes(name)) throw unauthenticated(`the header ${name} is not signed; SignedHeaders has to name it`)
}

function hasUpperCase(name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index)
    if (code >= 65 && code <= 90) return true
  }
  return false
}
