import { failurePage, methodPage, refusalPage } from '@credbroker/consent-pages'
import type { Broker } from '@credbroker/core'

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
  if (method !== 'GET' && method !== 'HEAD') return methodPage()
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
    return answerTo(method, failurePage(error))
  }
}

/** RFC 9110 section 9.3.2: to HEAD there is no content. */
function answerTo(method: string, answer: Response): Response {
  return method === 'HEAD' ? new Response(null, answer) : answer
}
