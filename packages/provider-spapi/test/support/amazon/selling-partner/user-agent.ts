import type { AmazonState } from '../amazon-state.ts'
import type { Answer } from '../http/answer.ts'
import type { RecordedRequest } from '../records.ts'
import { errorList } from './error-list.ts'

const mostCharacters = 500

/** Why the user agent is refused. One that does not name its language is taken, and is a violation. */
export function userAgentRefusal(request: RecordedRequest, { records }: AmazonState): Answer | undefined {
  const userAgent = request.headers['user-agent'] ?? ''
  if (userAgent === '') return errorList(400, 'InvalidInput', 'The user-agent header is missing')
  if (userAgent.length > mostCharacters) return errorList(400, 'InvalidInput', 'The user-agent header is too long')
  if (!/\(([^)]*; ?)?Language=[^;)]+/.test(userAgent)) records.violation(request, 'a user agent without its language')
  return undefined
}
