import type { NewAccessKey } from '../../../src/index.ts'
import { signIndependently } from '../../sigv4/independent-signer.ts'

export interface RequestParts {
  readonly method: string
  readonly target: string
  /** As they go over the wire, in order; a name may come again. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

export type Signer = Pick<NewAccessKey, 'id' | 'secret'>

/** A request of an operation as a client with an access key sends it. */
export function signedRequest(
  key: Signer,
  host: string,
  path: string,
  body: Uint8Array,
  more: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly atMs?: number } = {},
): RequestParts {
  const { method = 'POST', headers = {}, atMs = Date.now() } = more
  const amzDate = new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '')
  const signed = signIndependently(
    {
      method,
      path: path.split('/').slice(1).map(decodeURIComponent),
      query: [],
      headers: { host, 'content-type': 'application/json', ...headers },
      body,
    },
    { accessKeyId: key.id, secretAccessKey: key.secret, region: 'us-east-1' },
    amzDate,
  )
  return {
    method,
    target: signed.target,
    headers: [...Object.entries(signed.headers), ['content-length', String(body.byteLength)]],
    body,
  }
}

/** The bytes of a request. */
export function bytesOf({ method, target, headers, body }: RequestParts, version = '1.1'): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/${version}\r\n${lines}\r\n`, 'latin1'), body])
}
