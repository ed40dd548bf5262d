import { invalidField } from '@credbroker/core'
import canonicalize from 'canonicalize'
import type { SignedMethod } from './stripe-privy-token.ts'

/** The request that an authorization signature binds. */
export interface AuthorizationPayload {
  readonly method: SignedMethod
  /** `https://`, host, path and query, exactly as they are called. Nothing is normalised. */
  readonly url: string
  /** The parsed JSON body. `undefined`: the payload has no such member. */
  readonly body?: unknown
  /** The `privy-app-id` header. */
  readonly appId: string
  /** The `privy-idempotency-key` header, when it is sent. */
  readonly idempotencyKey?: string
  /** The `privy-request-expiry` header in epoch milliseconds, when it is sent. */
  readonly requestExpiry?: number
}

/**
 * The text whose UTF-8 bytes are signed: RFC 8785 canonical JSON of version, method, URL, body and Privy's headers. A
 * body that is an empty object or array counts as the empty string, as in Privy's own SDK.
 *
 * Throws `validation_failed` for a body that RFC 8785 cannot express; `field` is the member that the error names.
 */
export function canonicalPayload(payload: AuthorizationPayload, field = 'body'): string {
  const { method, url, body, appId, idempotencyKey, requestExpiry } = payload
  // RFC 8785 section 3.2.3 sorts members; these have fixed names, so they are written in that order.
  const bodyMember = body === undefined ? '' : `"body":${canonicalBody(body, field)},`
  const idempotency = idempotencyKey === undefined ? '' : `,"privy-idempotency-key":${JSON.stringify(idempotencyKey)}`
  const expiry = requestExpiry === undefined ? '' : `,"privy-request-expiry":"${requestExpiry}"`
  const headers = `{"privy-app-id":${JSON.stringify(appId)}${idempotency}${expiry}}`
  return `{${bodyMember}"headers":${headers},"method":${JSON.stringify(method)},"url":${JSON.stringify(url)},"version":1}`
}

function canonicalBody(body: unknown, field: string): string {
  if (isEmpty(body)) return '""'
  let text: string | undefined
  try {
    text = canonicalize(body)
  } catch {
    text = undefined
  }
  if (text === undefined) throw invalidField(field, whyNotCanonical(body))
  return text
}

/** Only at the top: an empty object inside the body stays one. */
function isEmpty(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  return Array.isArray(body) ? body.length === 0 : Object.keys(body).length === 0
}

/** Looks for the reason afterwards, so that a body in order is gone through once. Tells nothing of its content. */
function whyNotCanonical(body: unknown): string {
  const seen = new Set<object>()
  const pending = [body]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return 'holds a number that is too large for JSON as RFC 8785 signs it; write it as a string'
    }
    if (typeof value === 'string' && !value.isWellFormed()) {
      return 'holds half of a surrogate pair, which RFC 8785 forbids in strings and names'
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    for (const entry of Object.entries(value)) pending.push(...entry)
  }
  return 'holds something that is no JSON'
}
