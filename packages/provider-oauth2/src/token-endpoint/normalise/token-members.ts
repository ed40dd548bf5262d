import type { AnswerRules } from '../../vendors/vendor.ts'
import { isObject, type Members, nonEmptyString } from './answer-body.ts'

/** The members that belong to the token that is asked for; `undefined` when the answer holds none, or only another's. */
export function tokenMembers(answer: Members, rules: AnswerRules): Members {
  const { nestedIn, tokenTypes } = rules
  if (nestedIn === undefined) return answer
  const nested = answer[nestedIn]
  if (isObject(nested) && accessTokenOf(nested, rules) !== undefined) return nested
  // Beside the one that is asked for there may be another's, and theirs must not be given out in its place.
  const ours = tokenTypes === undefined ? nested === undefined : isOneOf(tokenTypes, answer['token_type'])
  return ours ? answer : isObject(nested) ? nested : {}
}

export function accessTokenOf(
  members: Members,
  { accessTokenMember = 'access_token' }: AnswerRules,
): string | undefined {
  return nonEmptyString(members[accessTokenMember])
}

/**
 * The token type as the vendor says it, and as a client that knows RFC 6750 only understands it. Vendors that leave it
 * out, against RFC 6749 section 5.1, mean bearer tokens.
 */
export function tokenTypeOf(
  members: Members,
  { tokenTypes = [] }: AnswerRules,
): { readonly stated: string; readonly understood: string } {
  const stated = members['token_type'] ?? ''
  if (stated === '') return { stated: 'Bearer', understood: 'Bearer' }
  if (typeof stated !== 'string') return { stated: 'unknown', understood: 'unknown' }
  return { stated, understood: isOneOf(tokenTypes, stated) ? 'Bearer' : stated }
}

function isOneOf(names: readonly string[], name: unknown): boolean {
  return typeof name === 'string' && names.some((each) => each.toLowerCase() === name.toLowerCase())
}
