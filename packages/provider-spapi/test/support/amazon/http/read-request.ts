import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

export interface ReadRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly path: string
  readonly query: URLSearchParams
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Names of the body's fields in the order in which they were sent, a doubled one twice. */
  readonly fields: readonly string[]
}

/** The whole request. Rejects when the connection ends before it does. */
export async function readRequest(message: IncomingMessage): Promise<ReadRequest> {
  const body = await text(message)
  const { method = '', url: target = '/' } = message
  const { pathname, searchParams } = new URL(target, 'http://amazon')
  const headers = Object.fromEntries(
    Object.entries(message.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
  )
  return {
    method,
    target,
    path: pathname,
    query: searchParams,
    headers,
    body,
    fields: fieldsOf(headers['content-type'] ?? '', body),
  }
}

function fieldsOf(contentType: string, body: string): readonly string[] {
  if (contentType.startsWith('application/x-www-form-urlencoded')) return [...new URLSearchParams(body).keys()]
  const json = parsedJson(body)
  return isObject(json) ? Object.keys(json) : []
}

/** `undefined` for what is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
