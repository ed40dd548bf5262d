import { sign } from 'node:crypto'
import { derToRaw } from '@credbroker/core/signing'
import type { ApiKey } from './api-key.ts'

/** The base64url form of a JSON text, as a JWS part. */
export function jwsPart(json: string): string {
  return Buffer.from(json).toString('base64url')
}

/** A compact JWS (RFC 7515 section 7.1) over a header that is encoded already and claims that are JSON text. */
export function signCompact({ algorithm, key }: ApiKey, header: string, claims: string): string {
  const input = `${header}.${jwsPart(claims)}`
  const bytes = Buffer.from(input, 'latin1')
  const signature = algorithm === 'EdDSA' ? sign(null, bytes, key) : derToRaw(sign('sha256', bytes, key))
  return `${input}.${signature.toString('base64url')}`
}
