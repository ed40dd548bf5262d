import { refusalPage } from '@credbroker/consent-pages'
import { type Broker, BrokerError } from '@credbroker/core'

/** The address names a session: it is neither kept nor passed on. RFC 9700 section 4.2.4. */
const headers: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/**
 * Sends a browser on to the vendor that its session is about, by 302, or shows it why not. Asking changes nothing, so it
 * does not matter who asks, how often, or whether a browser does so ahead of time.
 */
export async function sendToVendor({ consents }: Pick<Broker, 'consents'>, request: Request): Promise<Response> {
  const { method } = request
  if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405, headers: allowed })
  const [sessionUri, ...more] = new URL(request.url).searchParams.getAll('request_uri')
  if (sessionUri === undefined || sessionUri.length > 1024 || more.length > 0) {
    return answerTo(method, refusalPage('malformed'))
  }
  try {
    const session = await consents.session(sessionUri)
    // Nobody learns whether a session that is over ever was.
    if (session?.authorizationUrl === undefined) return answerTo(method, refusalPage('unknown_session'))
    return new Response(null, { status: 302, headers: { ...headers, location: session.authorizationUrl } })
  } catch (error) {
    return failure(method, error)
  }
}

const allowed = { ...headers, allow: 'GET, HEAD' }

/** The words of the error are for operators; its request id is for both. */
function failure(method: string, error: unknown): Response {
  const { retryable = false, requestId } = error instanceof BrokerError ? error : {}
  const what = retryable
    ? 'This is not possible at the moment. Wait a moment and reload this page.'
    : 'Something went wrong here. Start again in the application that sent you here.'
  const text = requestId === undefined ? what : `${what}\nFor those who look after it: request ${requestId}`
  const init = { status: retryable ? 503 : 500, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } }
  return answerTo(method, new Response(text, init))
}

/** RFC 9110 section 9.3.2: to HEAD there is no content. */
function answerTo(method: string, answer: Response): Response {
  return method === 'HEAD' ? new Response(null, answer) : answer
}
