import { type GuardedRequestInit } from '@credbroker/core'

/** A request as the vendor sees it. */
export interface SeenRequest {
  readonly url: string
  readonly method: string
  readonly authorization: string | undefined
  /** How the body is written; a vendor that gets the other one answers 415. */
  readonly body: 'form' | 'json' | 'none'
  readonly parameters: Readonly<Record<string, unknown>>
  readonly accept: string | undefined
  readonly userAgent: string | undefined
}

/** An answer in JSON. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status })
}

/** An answer as a form. */
export function form(members: Readonly<Record<string, string>>, type = 'application/x-www-form-urlencoded'): Response {
  return new Response(new URLSearchParams(members).toString(), { headers: { 'content-type': type } })
}

/** A vendor that answers what it was told to, in order, and keeps what it was asked. */
export class ScriptedVendor {
  readonly #answers: Response[] = []
  #seen: SeenRequest[] = []

  /** Puts answers at the end of the script. */
  willAnswer(...answers: readonly Response[]): void {
    this.#answers.push(...answers)
  }

  /** The requests since the last time. */
  takeSeen(): readonly SeenRequest[] {
    const seen = this.#seen
    this.#seen = []
    return seen
  }

  readonly fetch = async (input: string | URL, init: GuardedRequestInit = {}): Promise<Response> => {
    const request = readRequest(String(input), init)
    this.#seen.push(request)
    // Nothing of the script is spent on being asked about tokens.
    if (request.url.endsWith('/introspect')) return json({}, 404)
    return this.#answers.shift() ?? json({ error: 'nothing_left_in_the_script' }, 418)
  }
}

function readRequest(url: string, { method = 'GET', headers: given, body }: GuardedRequestInit): SeenRequest {
  const headers = new Headers(given)
  // As fetch labels a body that has no label.
  const contentType = headers.get('content-type') ?? new Response(body).headers.get('content-type')
  const common = {
    url,
    method,
    authorization: headers.get('authorization') ?? undefined,
    accept: headers.get('accept') ?? undefined,
    userAgent: headers.get('user-agent') ?? undefined,
  }
  if (body === undefined || body === null) return { ...common, body: 'none', parameters: {} }
  const text = String(body)
  if (contentType === 'application/json') return { ...common, body: 'json', parameters: JSON.parse(text) }
  if (contentType?.startsWith('application/x-www-form-urlencoded') !== true) {
    throw new Error(`no vendor reads a body of type ${contentType}`)
  }
  return { ...common, body: 'form', parameters: singleParameters(new URLSearchParams(text)) }
}

/** Parameters by name; fails for one that comes twice. */
export function singleParameters(parameters: URLSearchParams): Readonly<Record<string, string>> {
  const names = [...parameters.keys()]
  if (new Set(names).size !== names.length) throw new Error(`a parameter is repeated: ${names.join(', ')}`)
  return Object.fromEntries(parameters)
}
