import type { Answer } from '../http/answer.ts'

/** Amazon's form of an error. `code` is also in a header. */
export function errorList(status: number, code: string, message: string, details = ''): Answer {
  return { status, headers: { 'x-amzn-ErrorType': code }, body: { errors: [{ code, message, details }] } }
}

/** Without details: the role is missing, the region or the kind of the token is wrong, or there is no such path. */
export function denied(details = ''): Answer {
  return errorList(403, 'Unauthorized', 'Access to requested resource is denied.', details)
}

export const quotaExceeded: Answer = errorList(
  429,
  'QuotaExceeded',
  'You exceeded your quota for the requested resource.',
)
