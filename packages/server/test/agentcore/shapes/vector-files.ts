import { readdirSync, readFileSync } from 'node:fs'

/** One recorded call of one operation, with the bytes that two clients sent for it. */
export interface VectorCase {
  readonly case: string
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly rawBody: Readonly<Record<string, string | null>>
}

export interface Vector {
  readonly op: string
  readonly plane: 'data' | 'control'
  readonly method: 'POST' | 'GET' | 'DELETE'
  readonly path: string
  readonly cases: readonly VectorCase[]
}

const folder = new URL('../../vectors/', import.meta.url)

/** The recorded calls of every operation. */
export const vectors: readonly Vector[] = readdirSync(folder)
  .filter((name) => /^[A-Z]/.test(name))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
