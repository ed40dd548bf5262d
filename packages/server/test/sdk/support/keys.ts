import { generateKeyPairSync } from 'node:crypto'

/** Real key material, made anew for each run, in the forms that vendors give it in. */
export const keys = {
  coinbase: ed25519(),
  wallet: pkcs8(),
  privy: pkcs8(),
}

function pkcs8(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
}

/** 32 bytes of seed and 32 of public key, as the CDP portal gives them. */
function ed25519(): string {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]).toString('base64')
}
