import { BrokerError } from '../errors.ts'

const neverSent = new WeakSet<object>()
const partlyOut = new WeakSet<object>()

// What Node's own `fetch` and others say of a connection that never stood.
const connectionCodes = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Notes of a failed call that nothing of it has left. Returns the error. */
export function notSent<E>(error: E): E {
  if (typeof error === 'object' && error !== null) neverSent.add(error)
  return error
}

/** Notes of a failed call that an earlier part of it has left: a first attempt, or what was redirected. Returns the error. */
export function partlySent<E>(error: E): E {
  if (typeof error === 'object' && error !== null) partlyOut.add(error)
  return error
}

/**
 * Whether a call that failed with this error may have reached the other side, and been acted on there. `false` only
 * where that is out of the question: the connection never stood, or the call was refused before. What decides if a step
 * that cannot be undone, such as the use of a single-use refresh token, may be repeated.
 */
export function mayHaveArrived(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || partlyOut.has(error)) return true
  if (neverSent.has(error)) return false
  // The rules of the guarded fetch refuse a call before it is made.
  if (error instanceof BrokerError) return error.code !== 'access_denied'
  const { cause = error } = error as { readonly cause?: unknown }
  if (typeof cause !== 'object' || cause === null) return true
  const { code, syscall } = cause as { readonly code?: unknown; readonly syscall?: unknown }
  // A connection that stood may be reported as unreachable, too: tcp(7).
  return !(typeof code === 'string' && connectionCodes.has(code) && syscall !== 'read' && syscall !== 'write')
}
