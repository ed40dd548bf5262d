/**
 * What decides whether two requests may share a credential, compared as it stands. Building a key string costs several
 * times a whole cache hit, so a request is reduced to a number that finds its bucket, and members are compared there.
 */

const sampled = 64

/** A 32-bit number that is equal for equal identities, whatever the order of their members. */
export function hashIdentity(seed: number, value: unknown): number {
  switch (typeof value) {
    case 'string':
      return hashText(seed, value)
    case 'number':
      return Number.isInteger(value) ? mix(seed ^ value) : hashText(seed, String(value))
    case 'object':
      break
    default:
      return mix(seed + (value === true ? 1 : 2))
  }
  if (value === null) return mix(seed + 3)
  let hash = mix(seed + 4)
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) hash = mix(hashIdentity(hash, value[index]))
    return hash
  }
  // Added up, not chained: the order of members must not matter.
  let members = 0
  for (const key in value) {
    const member: unknown = value[key as keyof typeof value]
    if (member !== undefined) members = (members + hashIdentity(hashText(seed, key), member)) | 0
  }
  return mix(hash ^ members)
}

/** Whether two identities are the same: same members with the same values; an undefined member is no member. */
export function sameIdentity(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return Number.isNaN(a) && Number.isNaN(b)
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    for (let index = 0; index < a.length; index++) if (!sameIdentity(a[index], b[index])) return false
    return true
  }
  if (Array.isArray(b)) return false
  let members = 0
  for (const key in a) {
    const member: unknown = a[key as keyof typeof a]
    if (member === undefined) continue
    if (!sameIdentity(member, b[key as keyof typeof b])) return false
    members++
  }
  for (const key in b) if (b[key as keyof typeof b] !== undefined) members--
  return members === 0
}

/** A text that is the same for the same identities and different for different ones: JSON with its members in order. */
export function canonicalIdentity(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalIdentity).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalIdentity(member)}`).join(',')}}`
}

/** A copy that its giver can no longer change. */
export function snapshot(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value
}

/** FNV-1a over at most 128 code units: the ends of a long text, and its length. Equality is not decided here. */
function hashText(seed: number, text: string): number {
  const { length } = text
  let hash = seed ^ length
  const head = length <= 2 * sampled ? length : sampled
  for (let index = 0; index < head; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  for (let index = Math.max(head, length - sampled); index < length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return mix(hash)
}

/** The finalizer of MurmurHash3: spreads every input bit over the whole number. */
function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
