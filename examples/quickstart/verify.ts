import { type KeyObject, verify } from 'node:crypto'

/** Header and claims of a JWT whose signature holds. Throws when it does not. */
export function verifiedJwt(
  token: string,
  publicKey: KeyObject,
): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const signed = Buffer.from(`${header}.${claims}`)
  const bytes = Buffer.from(signature, 'base64url')
  const holds =
    publicKey.asymmetricKeyType === 'ed25519'
      ? verify(null, signed, publicKey, bytes)
      : verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, bytes)
  if (!holds) throw new Error('the signature does not hold')
  return { header: decoded(header), claims: decoded(claims) }
}

/** Throws when a Privy authorization signature does not belong to this request. */
export function verifyPrivySignature(signature: string, payload: string, publicKey: KeyObject): void {
  if (!verify('sha256', Buffer.from(payload), publicKey, Buffer.from(signature, 'base64'))) {
    throw new Error('the signature does not hold')
  }
}

function decoded(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}
