import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { RequestHandler } from './consent-handler.ts'

/**
 * Mounts a handler on a server of `node:http`. The handler gets method, path, query and headers, and no body. The origin
 * of its URLs is always `http://localhost`: what a client says in `Host` is its own word, and stands in the headers.
 */
export function nodeListener(handler: RequestHandler): RequestListener {
  return (incoming, outgoing) => {
    answer(handler, incoming, outgoing).catch(() => {
      if (!outgoing.headersSent) outgoing.writeHead(500)
      outgoing.end()
    })
  }
}

async function answer(handler: RequestHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/' } = incoming
  // RFC 9112 section 3.2: other forms of the target are for proxies.
  if (!url.startsWith('/') || method === 'TRACE') {
    outgoing.writeHead(400).end()
    return
  }
  const response = await handler(new Request(`http://localhost${url}`, { method, headers: headersOf(incoming) }))
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.statusCode = response.status
  outgoing.setHeaders(response.headers)
  outgoing.end(body)
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value)
  return headers
}
