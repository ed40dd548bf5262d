import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { UpstreamAnswer, UpstreamStep } from './step.ts'

/** Sends an answer whole. */
export function send(response: ServerResponse, { status = 200, headers = {}, ...body }: UpstreamAnswer): void {
  const [type, content] = contentOf(body)
  response.writeHead(status, { ...(type !== undefined && { 'content-type': type }), ...lowerCase(headers) })
  response.end(content)
}

/** Sends one JSON document of `bytes` bytes as fast as the caller reads, and stops when it no longer does. */
export async function sendHuge(response: ServerResponse, bytes: number): Promise<void> {
  const [start, end] = ['{"padding":"', '"}']
  const piece = Buffer.alloc(64 * 1024, 'a')
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes })
  response.write(start)
  const gone = once(response, 'close')
  for (let left = bytes - start.length - end.length; left > 0 && !response.closed; left -= piece.length) {
    if (!response.write(piece.subarray(0, left))) await Promise.race([once(response, 'drain'), gone])
  }
  response.end(end)
}

export function isStep(answer: UpstreamAnswer | UpstreamStep): answer is UpstreamStep {
  return 'run' in answer
}

function contentOf({ json, text, bytes }: UpstreamAnswer): [type: string | undefined, content: string | Uint8Array] {
  if (json !== undefined) return ['application/json', JSON.stringify(json)]
  if (text !== undefined) return ['text/plain; charset=utf-8', text]
  return bytes === undefined ? [undefined, ''] : ['application/octet-stream', bytes]
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
