import { type Broker, callbackPath } from '@credbroker/core'
import { failurePage, methodPage, notFoundPage } from './failure-page.ts'
import { answerHeaders, pageHeaders } from './html/page-headers.ts'
import { refusalPage } from './refusal-page.ts'

export interface ConsentHandlerOptions {
  /** The path of the broker's `publicUrl`, such as `/broker`. Default: none. */
  readonly basePath?: string
}

/** Answers one request of a browser. */
export type RequestHandler = (request: Request) => Promise<Response>

const longestQuery = 16 * 1024

/**
 * The callbacks of a broker, `<basePath>/oauth2/callback/<provider>`, for any server that speaks the Fetch standard. A
 * browser that a vendor sent back goes on to the application's return URL by 303 (RFC 9700 section 4.12), or is shown a
 * page that says why not. Never rejects.
 */
export function consentHandler(broker: Pick<Broker, 'consents'>, options: ConsentHandlerOptions = {}): RequestHandler {
  const prefix = `${(options.basePath ?? '').replace(/\/$/, '')}${callbackPath}`
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const provider = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : ''
    // No name that a provider can have needs escaping, so what is escaped is none.
    if (!/^[a-zA-Z0-9_~-]{1,192}$/.test(provider)) return answerTo(request, notFoundPage())
    if (request.method !== 'GET' && request.method !== 'HEAD') return methodPage()
    if (isPrefetch(request.headers)) return new Response(null, { status: 204, headers: answerHeaders })
    if (search.length > longestQuery) return answerTo(request, refusalPage('malformed'))
    if (request.method === 'HEAD') return headAnswer(broker, provider)
    return takeBack(broker, provider, new URLSearchParams(search))
  }
}

async function takeBack(
  { consents }: Pick<Broker, 'consents'>,
  provider: string,
  parameters: URLSearchParams,
): Promise<Response> {
  try {
    const came = await consents.callback(provider, parameters)
    if (came.outcome === 'refused') return refusalPage(came.reason)
    return new Response(null, { status: 303, headers: { ...answerHeaders, location: came.location } })
  } catch (error) {
    return failurePage(error)
  }
}

/** A HEAD must change nothing, and a callback counts once: so it tells no more than whether there is one. */
function headAnswer({ consents }: Pick<Broker, 'consents'>, provider: string): Response {
  const status = consents.providers.includes(provider) ? 200 : 404
  return new Response(null, { status, headers: pageHeaders })
}

/** RFC 9110 section 9.3.2: to HEAD there is no content. */
function answerTo({ method }: Request, answer: Response): Response {
  return method === 'HEAD' ? new Response(null, answer) : answer
}

/** A browser that fetches what its user may open next; what counts once must not count then. Fetch standard, `Sec-Purpose`. */
function isPrefetch(headers: Headers): boolean {
  return ['sec-purpose', 'purpose'].some((name) => /^prefetch\b/i.test(headers.get(name) ?? ''))
}
