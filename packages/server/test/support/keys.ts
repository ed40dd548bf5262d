import { generateKeyPairSync } from 'node:crypto'

/** Real keys, made anew for each run, in the forms that vendors give them in. */
export const keys = {
  coinbase: coinbaseKey(),
  wallet: p256Key(),
  privy: p256Key(),
}

/** Options of the provider of Coinbase, with keys of its own. */
export function coinbaseOptions(): Readonly<Record<string, unknown>> {
  return { apiKeyId: '5f0e0c1c-2b3a-4c5d-8e6f-7a8b9c0d1e2f', apiKeySecret: coinbaseKey(), walletSecret: p256Key() }
}

/** Options of the provider of Privy, with a key of its own. */
export function privyOptions(): Readonly<Record<string, unknown>> {
  return { appId: 'app1', appSecret: 'throw-away-privy', authorizationPrivateKey: p256Key() }
}

/** As PEM. It takes long to make one. */
export function rsaKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()
}

function p256Key(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
}

/** 32 bytes of seed and 32 of public key, as the CDP portal gives them. */
function coinbaseKey(): string {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]).toString('base64')
}
