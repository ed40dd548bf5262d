import type { AnswerRules } from '../../vendors/vendor.ts'
import { isObject, type Members, memberAt, nonEmptyString } from './answer-body.ts'

/** What a vendor's refusal says that may be passed on. Its free text never is. */
export interface AnswerError {
  /** The vendor's own code, `unknown_error` where it is no code. */
  readonly code: string
  /** Microsoft Entra: what is behind an `invalid_grant`. */
  readonly suberror?: string
  /** Microsoft Entra: what the user's next sign-in has to satisfy, a JSON object as text. */
  readonly claims?: string
}

const codeForm = /^[\w.-]{1,64}$/
const longestClaims = 4096

/** RFC 6749 section 5.2, and the objects that some vendors put in place of the code. `undefined` without an error. */
export function statedError(members: Members): AnswerError | undefined {
  const { error } = members
  const code = isObject(error) ? (nonEmptyString(error['code']) ?? error['type'] ?? error['code']) : error
  if (!isObject(error) && nonEmptyString(error) === undefined) return undefined
  const suberror = members['suberror']
  const claims = members['claims']
  return {
    code: checkedCode(code),
    ...(typeof suberror === 'string' && codeForm.test(suberror) && { suberror }),
    ...(isClaims(claims) && { claims }),
  }
}

/** The error of an answer with a 2xx status, by the preset's rule. */
export function hiddenError(members: Members, rule: AnswerRules['errorIn200']): AnswerError | undefined {
  if (rule === undefined) return undefined
  const value = memberAt(members, rule.member)
  const failed =
    rule.failedWhen === undefined ? value !== undefined && value !== null && value !== '' : value === rule.failedWhen
  if (!failed) return undefined
  const code = memberAt(members, rule.code ?? 'error')
  return isObject(code) ? statedError({ error: code }) : { code: checkedCode(code) }
}

function checkedCode(code: unknown): string {
  const text = typeof code === 'number' ? String(code) : code
  return typeof text === 'string' && codeForm.test(text) ? text : 'unknown_error'
}

function isClaims(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > longestClaims) return false
  try {
    return isObject(JSON.parse(value))
  } catch {
    return false
  }
}
