import { generateKeyPairSync } from 'node:crypto'

/** Throw-away keys, in the forms that vendors give them in. */
const pkcs8 = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'der' })
    .toString('base64')

export function coinbaseOptions(): Readonly<Record<string, unknown>> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32)
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  return {
    apiKeyId: '5f0e0c1c-2b3a-4c5d-8e6f-7a8b9c0d1e2f',
    apiKeySecret: Buffer.concat([seed, point]).toString('base64'),
    walletSecret: pkcs8(),
  }
}

export function privyOptions(): Readonly<Record<string, unknown>> {
  return { appId: 'app1', appSecret: 'throw-away-privy', authorizationPrivateKey: pkcs8() }
}
