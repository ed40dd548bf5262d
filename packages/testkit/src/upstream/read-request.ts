import type { IncomingMessage } from 'node:http'
import type { UpstreamRequest } from './step.ts'

/** The whole request. Rejects when the connection ends before it does. */
export async function readRequest(message: IncomingMessage): Promise<UpstreamRequest> {
  const pieces: Buffer[] = []
  for await (const piece of message) pieces.push(piece)
  const { 'x-forwarded-host': forwardedHost, ...headers } = Object.fromEntries(
    Object.entries(message.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
  )
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    host: forwardedHost ?? headers.host ?? '',
    headers,
    body: Buffer.concat(pieces).toString(),
  }
}
