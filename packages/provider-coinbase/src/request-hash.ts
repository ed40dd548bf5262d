import { hash } from 'node:crypto'
import { invalidField } from '@credbroker/core'
import { parseJsonBody } from '@credbroker/core/signing'

/** What the claim `reqHash` stands for. */
export interface RequestHash {
  /** The text that is hashed, in UTF-8. */
  readonly canonical: string
  /** SHA-256 in lower-case hex. */
  readonly hash: string
}

/** Deeper bodies could exhaust the stack. No CDP request comes near it. */
const deepest = 1_000

/**
 * The canonical form of a body and its hash; `undefined` where the claim is left out: `{}`, `[]`, and a single string,
 * number, boolean or `null`. Follows the vendor's TypeScript SDK: members in UTF-16 order but those that look like
 * array indices first, numbers as ECMAScript writes them, the last of duplicate members.
 *
 * Throws `validation_failed` on `field` for what is not one JSON document, and where the SDK would hash something else
 * than the text says: members named `__proto__` (it drops them), numbers beyond the range of a double (it hashes
 * `null`), lone surrogates (they have no UTF-8 form); also for nesting beyond 1000 levels.
 */
export function requestHash(requestBody: string, field = 'requestBody'): RequestHash | undefined {
  const body = inOrder(parseJsonBody(requestBody, field), field, 1)
  if (typeof body !== 'object' || body === null || Object.keys(body).length === 0) return undefined
  const canonical = JSON.stringify(body)
  return { canonical, hash: hash('sha256', canonical) }
}

/** A copy whose members are in order. Ordinary objects put index-like keys first, which is part of the rule. */
function inOrder(value: unknown, field: string, depth: number): unknown {
  if (typeof value === 'string') return wellFormed(value, field)
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw invalidField(field, 'holds a number that is too large for JSON.parse; write it as a string')
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth > deepest) throw invalidField(field, `is nested deeper than ${deepest} levels`)
  if (Array.isArray(value)) return value.map((item) => inOrder(item, field, depth + 1))
  const members = value as Readonly<Record<string, unknown>>
  const copy: Record<string, unknown> = {}
  // The order of `sort` without a comparison is that of UTF-16 code units.
  for (const key of Object.keys(members).sort()) {
    if (key === '__proto__')
      throw invalidField(field, 'has a member named __proto__, which the vendor leaves out of the hash')
    copy[wellFormed(key, field)] = inOrder(members[key], field, depth + 1)
  }
  return copy
}

function wellFormed(text: string, field: string): string {
  if (text.isWellFormed()) return text
  throw invalidField(field, 'holds half of a surrogate pair, which has no UTF-8 form')
}
