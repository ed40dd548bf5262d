import { createPublicKey, verify } from 'node:crypto'
import { expect } from 'vitest'
import type { ExpectedToken, Jwk } from './vectors.ts'

export interface Jws {
  readonly headerText: string
  readonly claimsText: string
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** The parts of a compact JWS, once its signature holds. */
export function verified(token: string, jwk: Jwk): Jws {
  const [header = '', claims = '', signature = '', ...rest] = token.split('.')
  expect(rest).toEqual([])
  expect(token).toMatch(/^[A-Za-z0-9_.-]+$/)
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
  const bytes = Buffer.from(signature, 'base64url')
  expect(bytes).toHaveLength(64)
  const input = Buffer.from(`${header}.${claims}`)
  const holds =
    jwk.kty === 'OKP'
      ? verify(null, input, key, bytes)
      : verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, bytes)
  expect(holds, 'the signature holds').toBe(true)
  const headerText = Buffer.from(header, 'base64url').toString()
  const claimsText = Buffer.from(claims, 'base64url').toString()
  return { headerText, claimsText, header: JSON.parse(headerText), claims: JSON.parse(claimsText) }
}

/** Compares a token with a vector member by member and in order, and what the vector calls volatile with its rule. */
export function expectToken({ header, claims }: Jws, expected: ExpectedToken, issuedAt: number): void {
  expect(Object.keys(header)).toEqual(Object.keys(expected.header))
  expect(Object.keys(claims)).toEqual(Object.keys(expected.claims))
  const rules: Readonly<Record<string, unknown>> = {
    nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
    jti: expect.stringMatching(/^[0-9a-f]{32}$/),
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + 120,
  }
  const filled = (members: ExpectedToken['claims']) =>
    Object.fromEntries(Object.entries(members).map(([name, value]) => [name, rules[name] ?? value]))
  expect(header).toEqual(filled(expected.header))
  expect(claims).toEqual(filled(expected.claims))
}
