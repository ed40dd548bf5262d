import { generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A key made for this run, in the text form that its vendor hands out. */
export interface ThrowAwayKey {
  readonly secret: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** An Ed25519 CDP API key: base64 of seed and public key. */
export function coinbaseEd25519Key(): ThrowAwayKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' })
  const bytes = Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')])
  return { secret: bytes.toString('base64'), privateKey, publicKey }
}

/** An ECDSA CDP API key: PKCS#8 PEM, the one form that the vendor's SDK takes. */
export function coinbaseEcKey(): ThrowAwayKey {
  const pair = p256()
  return { ...pair, secret: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() }
}

/** A CDP wallet secret or a Privy authorization key: base64 of PKCS#8 DER. */
export function base64Key(): ThrowAwayKey {
  const pair = p256()
  return { ...pair, secret: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64') }
}

function p256(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}
