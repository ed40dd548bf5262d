import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** What a real client sent, and what it was answered. */
export interface Exchange {
  readonly request: {
    readonly method: string
    readonly target: string
    readonly headers: Readonly<Record<string, string>>
    readonly bodyText: string
  }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: any
  }
}

export interface RecordedCase {
  readonly name: string
  readonly exchanges: readonly Exchange[]
}

export function recordedCases(client: string): readonly RecordedCase[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../../vectors/spapi-${client}.json`), 'utf8')).cases
}

/** Sends exactly the recorded headers. */
export async function replay(base: string, { request }: Exchange, accessToken?: string): Promise<Exchange['response']> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchange['response']>()
  const headers = {
    ...request.headers,
    ...(accessToken !== undefined && { 'x-amz-access-token': accessToken }),
    ...(request.bodyText !== '' && { 'content-length': String(Buffer.byteLength(request.bodyText)) }),
  }
  const sent = httpRequest(`${base}${request.target}`, { method: request.method, headers }, (response) => {
    text(response).then((body) => {
      const { date, connection, 'keep-alive': keepAlive, 'content-length': length, ...given } = response.headers
      const { 'transfer-encoding': encoding, ...headers } = given
      resolve({
        status: response.statusCode ?? 0,
        headers: headers as Record<string, string>,
        body: body === '' ? null : JSON.parse(body),
      })
    }, reject)
  })
  sent.once('error', reject)
  sent.end(request.bodyText)
  return promise
}
