import type { ServerResponse } from 'node:http'
import type { WireResponse } from '../operation/wire.ts'

/** Writes a whole answer. One to HEAD keeps its length and loses its body. RFC 9110 section 9.3.2. */
export function writeAnswer(outgoing: ServerResponse, { status, headers, body }: WireResponse): void {
  // RFC 9110 section 8.6: no length with 204.
  if (status === 204) outgoing.writeHead(status, headers).end()
  else outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}
