// The same tokens written by hand: what a careful program would do that has one key, one caller and no broker. Keys are
// cached, randomness is pooled, ES256 is signed in DER and converted, which is twice as fast as asking for the raw form.
import { hash, type KeyObject, randomFillSync, sign } from 'node:crypto'
import canonicalize from 'canonicalize'

const pool = Buffer.alloc(4096)
let used = pool.length

/** 16 random bytes as 32 hex digits. */
function nonce(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 16
  return pool.toString('hex', used - 16, used)
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function signedJwt(header: object, claims: object, signature: (input: Buffer) => Buffer): string {
  const input = `${part(header)}.${part(claims)}`
  return `${input}.${signature(Buffer.from(input)).toString('base64url')}`
}

function rawEcdsa(input: Buffer, key: KeyObject): Buffer {
  const der = sign('sha256', input, key)
  const raw = Buffer.alloc(64)
  const rEnd = 4 + (der[3] ?? 0)
  const r = der.subarray(Math.max(4, rEnd - 32), rEnd)
  const s = der.subarray(Math.max(rEnd + 2, der.length - 32))
  raw.set(r, 32 - r.length)
  raw.set(s, 64 - s.length)
  return raw
}

export interface CoinbaseRequest {
  readonly requestMethod: string
  readonly requestHost: string
  readonly requestPath: string
  readonly requestBody?: string
}

/** A bearer token of the Coinbase Developer Platform. */
export function coinbaseBearer(
  keyId: string,
  alg: 'EdDSA' | 'ES256',
  key: KeyObject,
  request: CoinbaseRequest,
): string {
  const { requestMethod, requestHost, requestPath } = request
  const now = Math.floor(Date.now() / 1000)
  return signedJwt(
    { alg, kid: keyId, typ: 'JWT', nonce: nonce() },
    {
      sub: keyId,
      iss: 'cdp',
      uris: [`${requestMethod} ${requestHost}${requestPath}`],
      iat: now,
      nbf: now,
      exp: now + 120,
    },
    (input) => (alg === 'EdDSA' ? sign(null, input, key) : rawEcdsa(input, key)),
  )
}

/** A wallet token of the Coinbase Developer Platform, with the hash of the body's sorted form. */
export function coinbaseWallet(key: KeyObject, request: CoinbaseRequest): string {
  const { requestMethod, requestHost, requestPath, requestBody = '{}' } = request
  const now = Math.floor(Date.now() / 1000)
  return signedJwt(
    { alg: 'ES256', typ: 'JWT' },
    {
      uris: [`${requestMethod} ${requestHost}${requestPath}`],
      reqHash: hash('sha256', JSON.stringify(sorted(JSON.parse(requestBody)))),
      iat: now,
      nbf: now,
      jti: nonce(),
    },
    (input) => rawEcdsa(input, key),
  )
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  const members = value as Readonly<Record<string, unknown>>
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(members).sort()) copy[key] = sorted(members[key])
  return copy
}

export interface PrivyRequest {
  readonly requestHost: string
  readonly requestPath: string
  readonly requestBody: string
}

/** An authorization signature of Privy and the expiry that it covers. */
export function privySignature(
  appId: string,
  key: KeyObject,
  { requestHost, requestPath, requestBody }: PrivyRequest,
): { readonly authorizationSignature: string; readonly requestExpiry: number } {
  const requestExpiry = Date.now() + 15 * 60_000
  const payload = canonicalize({
    version: 1,
    method: 'POST',
    url: `https://${requestHost}${requestPath}`,
    body: JSON.parse(requestBody),
    headers: { 'privy-app-id': appId, 'privy-request-expiry': String(requestExpiry) },
  })
  if (payload === undefined) throw new TypeError('no JSON')
  return { authorizationSignature: sign('sha256', Buffer.from(payload), key).toString('base64'), requestExpiry }
}
