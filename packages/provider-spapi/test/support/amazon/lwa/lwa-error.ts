import type { Answer } from '../http/answer.ts'

const statuses = {
  invalid_request: 400,
  invalid_grant: 400,
  invalid_scope: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_client: 401,
  server_error: 500,
  temporarily_unavailable: 503,
} as const

export const uncached = {
  'content-type': 'application/json;charset=UTF-8',
  'cache-control': 'no-store',
  pragma: 'no-cache',
} as const

/** RFC 6749 section 5.2, in the order and with the headers of Amazon. */
export function lwaError(error: keyof typeof statuses, description: string): Answer {
  const status = statuses[error]
  return {
    status,
    headers: status < 500 ? uncached : {},
    body: { error_description: description, error },
  }
}
