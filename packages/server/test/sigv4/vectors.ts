import { readFileSync } from 'node:fs'
import { Secret } from '@credbroker/core'
import type { WireRequest } from '../../src/operation/wire.ts'

interface Vector {
  readonly case: string
  readonly client: string
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  readonly canonicalRequest: string
  readonly stringToSign: string
  readonly verifies: boolean
}

interface VectorFile {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly service: string
  readonly cases: readonly Vector[]
}

const file: VectorFile = JSON.parse(readFileSync(new URL('../vectors/_sigv4.json', import.meta.url), 'utf8'))

export const vectorKey: Pick<VectorFile, 'accessKeyId' | 'region' | 'service'> & { readonly secret: Secret } = {
  ...file,
  secret: new Secret(file.secretAccessKey),
}

export interface VectorCase extends Vector {
  readonly title: string
  readonly request: WireRequest & { readonly headers: Readonly<Record<string, string>> }
}

/** Signed requests of the genuine clients. */
export const vectorCases: readonly VectorCase[] = file.cases.map((vector) => ({
  ...vector,
  title: `${vector.case} of ${vector.client}`,
  request: {
    method: vector.method,
    target: vector.url,
    headers: Object.fromEntries(vector.headers.map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(vector.body),
  },
}))

export function vectorCase(title: string): VectorCase {
  const found = vectorCases.find((vector) => vector.title === title)
  if (found === undefined) throw new Error(`no vector ${title}`)
  return found
}
