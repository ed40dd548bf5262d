import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { RawRequest } from './raw-request.ts'

interface Vector {
  readonly case: string
  readonly input: object
  readonly method: string
  readonly path: string
  readonly headersOfNote: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly rawBody: Readonly<Record<string, string>>
  readonly sampleResponse: { readonly status: number; readonly body: unknown }
  readonly parsedBy: Readonly<Record<string, { readonly output?: unknown }>>
}

interface VectorFile {
  readonly op: string
  readonly plane: 'data' | 'control'
  readonly cases: readonly Vector[]
}

/** A recorded request of one of the genuine clients, and an answer that both could read. */
export interface RecordedCase {
  readonly title: string
  readonly operation: string
  readonly plane: VectorFile['plane']
  readonly client: string
  readonly vector: Vector
}

const folder = new URL('../../vectors/', import.meta.url)

export const recordedCases: readonly RecordedCase[] = readdirSync(folder)
  .filter((file) => !file.startsWith('_'))
  .map((file): VectorFile => JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
  .flatMap(({ op, plane, cases }) =>
    cases.flatMap((vector) =>
      Object.keys(vector.headersOfNote).map((client) => ({
        title: `${vector.case} of ${client}`,
        operation: op,
        plane,
        client,
        vector,
      })),
    ),
  )

export interface RecordedError {
  readonly case: string
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  readonly parsedBy: {
    readonly 'aws-sdk-js-v3': {
      readonly class?: string
      readonly name?: string
      readonly fault?: string
      readonly reason?: string
    }
  }
}

export const recordedErrors: readonly RecordedError[] = JSON.parse(
  readFileSync(new URL('_errors.json', folder), 'utf8'),
).cases

/**
 * The recorded request, with what differs from one sending to the next filled in again. Header values that were recorded
 * as they are stay so.
 */
export function requestOf({ vector, client }: RecordedCase, body: string): RawRequest {
  const nowIso = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const fresh: Readonly<Record<string, string>> = {
    '<uuid>': randomUUID(),
    '<yyyymmddThhmmssZ>': nowIso,
    '<yyyymmdd>': nowIso.slice(0, 8),
    '<sha256 hex of body>': createHash('sha256').update(body).digest('hex'),
    '<hex64>': 'ab'.repeat(32),
  }
  const filled = Object.entries(vector.headersOfNote[client] ?? {}).map(([name, value]) => [
    name,
    value.replaceAll(/<[^>]+>/g, (blank) => fresh[blank] ?? blank),
  ])
  return {
    method: vector.method,
    path: vector.path,
    headers: {
      ...Object.fromEntries(filled),
      ...(body !== '' && { 'content-length': String(Buffer.byteLength(body)) }),
      // The recording left out what says which release of which client it was.
      ...(client === 'aws-sdk-js-v3' && { 'x-amz-user-agent': 'aws-sdk-js/3' }),
    },
    body,
  }
}
