import { errorName } from '../logging/error-name.ts'
import { destinationOf } from '../shell/destination.ts'
import { operatorAnswer } from '../shell/operator-answer.ts'
import type { DoorParts } from '../shell/shell-parts.ts'
import { bodyTooLarge, shellFailed } from '../shell/failures/transport-failure.ts'
import type { WireRequest, WireResponse } from '../operation/wire.ts'

/** What a web handler works with. */
export interface WebHandlerParts extends DoorParts {
  readonly limits: { readonly bodyBytes: number }
}

/**
 * Everything the server answers, for a host that brings a server of its own and speaks the Fetch standard. The host guards
 * against slow clients, large headers and too many requests; the length of bodies is limited here. A signature holds over
 * the path as the URL has it, so a host must not rewrite paths. Never rejects.
 */
export function webHandler(parts: WebHandlerParts): (request: Request) => Promise<Response> {
  const { answer, pages, errorAnswer, logger, limits } = parts
  const destination = destinationOf(parts.basePath)

  const answerTo = async (request: Request): Promise<Response> => {
    const { method, headers, signal } = request
    const { pathname, search, host } = new URL(request.url)
    const target = `${pathname}${search}`
    const whose = destination(target)
    if (whose === 'pages') return pages(request)
    if (whose !== 'operations') return responseOf(method, await operatorAnswer(whose, method, parts))
    const body = await readBody(request, limits.bodyBytes)
    if (body === undefined) return responseOf(method, errorAnswer(bodyTooLarge(limits.bodyBytes)))
    // A request that was made in this process has no Host header of its own.
    const wire: WireRequest = { method, target, headers: { host, ...Object.fromEntries(headers) }, body, signal }
    return responseOf(method, await answer(wire))
  }

  return async (request) => {
    try {
      return await answerTo(request)
    } catch (error) {
      logger.error('the server failed to answer a request', { error: errorName(error) })
      return responseOf(request.method, errorAnswer(shellFailed))
    }
  }
}

/** Fetch standard: a response of 204, and one to HEAD, has no body. */
function responseOf(method: string, { status, headers, body }: WireResponse): Response {
  return new Response(status === 204 || method === 'HEAD' ? null : body, { status, headers })
}

/** The body, or `undefined` when it is longer than the limit, whatever it was announced to be. */
async function readBody({ body, headers }: Request, limitBytes: number): Promise<Uint8Array | undefined> {
  if (body === null) return new Uint8Array(0)
  if (Number(headers.get('content-length')) > limitBytes) {
    await body.cancel()
    return undefined
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.byteLength
    // Leaving the loop cancels the stream.
    if (length > limitBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}
