import { createHash, createHmac } from 'node:crypto'
import type { WireRequest } from '../../src/operation/wire.ts'

export interface RequestToSign {
  readonly method: string
  /** Decoded segments. */
  readonly path: readonly string[]
  /** Decoded names and values. */
  readonly query: readonly (readonly [string, string])[]
  /** Besides `host` and `x-amz-date`, as they go over the wire. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface SigningKeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

/** Signature Version 4 as its document describes it, step by step; shares nothing with what it is to judge. */
export function signIndependently(
  request: RequestToSign,
  { accessKeyId, secretAccessKey, region }: SigningKeyPair,
  amzDate: string,
): WireRequest & { readonly headers: Record<string, string> } {
  const path = `/${request.path.map(uriEncode).join('/')}`
  const query = request.query.map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
  const headers: Record<string, string> = { host: 'broker.example:8787', 'x-amz-date': amzDate, ...request.headers }
  const names = Object.keys(headers).sort()
  const canonicalRequest = [
    request.method,
    path.split('/').map(uriEncode).join('/'),
    request.query
      .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
      .sort(
        ([a, b], [c, d]) =>
          Buffer.compare(Buffer.from(a), Buffer.from(c)) || Buffer.compare(Buffer.from(b), Buffer.from(d)),
      )
      .map((pair) => pair.join('='))
      .join('&'),
    ...names.map((name) => `${name}:${headers[name]!.split(/[ \t]/).filter(Boolean).join(' ')}`),
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n')
  const scope = [amzDate.slice(0, 8), region, 'bedrock-agentcore', 'aws4_request']
  const text = ['AWS4-HMAC-SHA256', amzDate, scope.join('/'), sha256(canonicalRequest)].join('\n')
  const key = scope.reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretAccessKey}`))
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, ` +
    `Signature=${hmac(key, text).toString('hex')}`
  return {
    method: request.method,
    target: query.length === 0 ? path : `${path}?${query.join('&')}`,
    headers,
    body: request.body,
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

function uriEncode(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => String.fromCharCode(byte))
    .map((character) =>
      /[A-Za-z0-9\-._~]/.test(character)
        ? character
        : `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
    )
    .join('')
}
