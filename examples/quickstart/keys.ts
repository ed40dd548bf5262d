import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Public halves, to verify with; the private ones are in files that only their owner may read. */
export interface PublicKeys {
  readonly coinbaseApiKey: KeyObject
  readonly coinbaseWallet: KeyObject
  readonly privyAuthorization: KeyObject
}

/** What an operator would have downloaded from the two vendors, made up: keys in files, and a configuration that names them. */
export function writeThrowAwaySetUp(folder: string, installedPackages: string): PublicKeys {
  const apiKey = generateKeyPairSync('ed25519')
  const wallet = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const authorization = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  const secrets = join(folder, 'secrets')
  mkdirSync(secrets, { mode: 0o700 })
  const secret = (name: string, text: string) => writeFileSync(join(secrets, name), text, { mode: 0o600 })
  secret('coinbase-api-key', ed25519Secret(apiKey.privateKey))
  secret('coinbase-wallet', pkcs8(wallet.privateKey))
  secret('privy-app-secret', randomUUID())
  secret('privy-authorization-key', `wallet-auth:${pkcs8(authorization.privateKey)}`)

  // Stands for `npm install @credbroker/provider-coinbase @credbroker/provider-privy` in this folder.
  symlinkSync(installedPackages, join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'credbroker.yaml'), configuration(randomUUID()))
  return {
    coinbaseApiKey: apiKey.publicKey,
    coinbaseWallet: wallet.publicKey,
    privyAuthorization: authorization.publicKey,
  }
}

function configuration(apiKeyId: string): string {
  return `version: 1
providers:
  wallet:
    use: coinbase
    options:
      apiKeyId: ${apiKeyId}
      apiKeySecret: { file: secrets/coinbase-api-key }
      walletSecret: { file: secrets/coinbase-wallet }
  signer:
    use: privy
    options:
      appId: my-app
      appSecret: { file: secrets/privy-app-secret }
      authorizationPrivateKey: { file: secrets/privy-authorization-key }
workloads:
  checkout-agent:
    providers: { wallet: {}, signer: {} }
`
}

/** Coinbase's form of an Ed25519 key: seed and public key, 64 bytes, in base64. */
function ed25519Secret(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' })
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]).toString('base64')
}

function pkcs8(key: KeyObject): string {
  return key.export({ format: 'der', type: 'pkcs8' }).toString('base64')
}
