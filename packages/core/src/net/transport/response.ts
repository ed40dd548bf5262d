import type { IncomingMessage } from 'node:http'
import type { CheckedUrl } from '../rules/url-rules.ts'
import { networkError } from './network-error.ts'
import { type BodyLimits, responseBody } from './response-body.ts'

// Fetch standard, "null body status", and what HTTP gives no body to.
const bodiless = new Set([204, 205, 304])

export interface Exchange {
  readonly method: string
  readonly url: CheckedUrl
  readonly redirected: boolean
}

/** The answer in the form of the Fetch standard. Rejects with `upstream_unavailable` when it is no proper answer. */
export async function toResponse(answer: IncomingMessage, exchange: Exchange, limits: BodyLimits): Promise<Response> {
  const { method, url, redirected } = exchange
  const { statusCode = 0 } = answer
  if (statusCode < 200 || statusCode > 599) throw networkError({ code: 'EPROTO' }, url.host, 'the answer of')
  const body = method === 'HEAD' || bodiless.has(statusCode) ? null : await responseBody(answer, limits)
  if (body === null) await finished(answer, limits)
  const response = new Response(body, {
    status: statusCode,
    statusText: reason(answer.statusMessage),
    headers: readHeaders(answer, url),
  })
  // A response that a program makes itself has no URL; this one came from somewhere.
  return Object.defineProperties(response, { url: { value: url.url.href }, redirected: { value: redirected } })
}

/** Waits until the connection is free for the next call. */
async function finished(answer: IncomingMessage, { deadline }: BodyLimits): Promise<void> {
  const abort = () => answer.destroy()
  deadline.signal.addEventListener('abort', abort, { once: true })
  await new Promise<void>((resolve) => {
    answer.on('error', () => resolve())
    answer.once('end', resolve)
    answer.once('close', resolve)
    answer.resume()
  })
  deadline.signal.removeEventListener('abort', abort)
  deadline.release()
}

function readHeaders({ rawHeaders }: IncomingMessage, url: CheckedUrl): Headers {
  const headers = new Headers()
  try {
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '')
    }
  } catch {
    throw networkError({ code: 'EPROTO' }, url.host, 'reading the headers of')
  }
  return headers
}

/** What a status line may say: RFC 9112 section 4. */
function reason(text = ''): string {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(text) ? text : ''
}
