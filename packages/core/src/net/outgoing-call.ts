import type { GuardedRequestInit, TlsSettings } from './guarded-request-init.ts'

/** A call as it goes out: everything read, every default filled in. */
export interface OutgoingCall {
  readonly method: string
  readonly headers: Headers
  readonly body: Uint8Array | undefined
  readonly redirect: 'error' | 'manual' | 'follow'
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number
  readonly connectTimeoutMs: number
  readonly maxResponseBytes: number
  readonly retries: number
  readonly freshConnection: boolean
  readonly tls: TlsSettings | undefined
}

// What belongs to the connection is not for callers: it could make one request look like two. The host is, as long as
// it says what the URL says; requests are signed with it.
const connectionHeaders = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** Reads what a caller of `fetch` asks for. Throws a `TypeError` when that makes no sense: a bug of the caller. */
export async function readInit(init: GuardedRequestInit): Promise<OutgoingCall> {
  const method = readMethod(init.method ?? 'GET')
  const headers = readHeaders(init.headers)
  for (const name of connectionHeaders) headers.delete(name)
  const redirect = init.redirect ?? 'error'
  if (!['error', 'manual', 'follow'].includes(redirect)) throw new TypeError(`redirect is error, manual or follow`)
  const retries = init.retries ?? 0
  if (!Number.isInteger(retries) || retries < 0 || retries > 5) throw new TypeError('retries is a number from 0 to 5')
  // Last, for it waits: what a caller changes meanwhile must have no effect.
  const body = readBody(init.body, method, headers)
  return {
    method,
    headers,
    redirect,
    retries,
    freshConnection: init.freshConnection === true,
    tls: init.tls && { ...init.tls },
    signal: init.signal ?? undefined,
    timeoutMs: positive('timeoutMs', init.timeoutMs ?? 30_000),
    connectTimeoutMs: positive('connectTimeoutMs', init.connectTimeoutMs ?? 10_000),
    maxResponseBytes: positive('maxResponseBytes', init.maxResponseBytes ?? 10 * 1024 * 1024),
    body: await body,
  }
}

function readMethod(given: string): string {
  const upper = given.toUpperCase()
  // Fetch standard, "normalize a method": other names keep their case.
  const method = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'].includes(upper) ? upper : given
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method) || ['CONNECT', 'TRACE', 'TRACK'].includes(upper)) {
    throw new TypeError('this method cannot be used')
  }
  return method
}

function readHeaders(given: GuardedRequestInit['headers']): Headers {
  try {
    return new Headers(given)
  } catch {
    // The standard's own error repeats the value, which may be a credential.
    throw new TypeError('a header has a name or a value that cannot be sent')
  }
}

async function readBody(
  body: GuardedRequestInit['body'],
  method: string,
  headers: Headers,
): Promise<Uint8Array | undefined> {
  if (body === undefined || body === null) return undefined
  if (method === 'GET' || method === 'HEAD') throw new TypeError(`${method} has no body`)
  const stream = typeof body === 'object' && (body instanceof ReadableStream || Symbol.asyncIterator in body)
  if (stream) throw new TypeError('a body that is a stream cannot be sent; read it first')
  // The standard's own extraction: it knows the content type of every kind of body, and copies at once.
  const extracted = new Response(body)
  const type = extracted.headers.get('content-type')
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type)
  return new Uint8Array(await extracted.arrayBuffer())
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value
  throw new TypeError(`${name} is a number above 0`)
}
