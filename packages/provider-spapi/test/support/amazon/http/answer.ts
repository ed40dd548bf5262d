import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'

/** What is sent back. Without a body, nothing is said of its type. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is; its type is among the headers. */
  readonly text?: string
}

export const html: Answer = {
  status: 503,
  headers: { 'content-type': 'text/html' },
  text: '<html><body><h1>503 Service Unavailable</h1></body></html>',
}

/** Every answer has an identifier of its own, which Amazon's support asks for. */
export function send(response: ServerResponse, { status, headers = {}, body, text }: Answer): void {
  const hasType = body !== undefined && headers['content-type'] === undefined
  response.writeHead(status, {
    'x-amzn-RequestId': randomUUID(),
    ...headers,
    ...(hasType && { 'content-type': 'application/json' }),
  })
  response.end(text ?? (body === undefined ? undefined : JSON.stringify(body)))
}
