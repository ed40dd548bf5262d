import type { IncomingMessage } from 'node:http'

const limit = 64 * 1024

/** Rejects when it is longer than 64 KiB. */
export async function textBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > limit) throw new TypeError('the body is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export async function formBody(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await textBody(request))
}

export async function jsonBody(request: IncomingMessage): Promise<unknown> {
  return JSON.parse(await textBody(request))
}
