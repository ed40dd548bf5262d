import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseWalletSecret } from '../src/index.ts'
import { refusalOf } from './support/make-broker.ts'
import { credential } from './support/vectors.ts'

const { walletSecret = '' } = credential('ed25519')
const der = Buffer.from(walletSecret, 'base64')

test.each([
  ['as the portal gives it', walletSecret],
  ['with line breaks', credential('wallet-secret-wrapped').walletSecret ?? ''],
  ['with white space around it', `\t ${walletSecret} \r\n`],
  ['as base64url without padding', der.toString('base64url')],
  ['with quotes around it', `"${walletSecret}"`],
  ['with literal \\n', `${walletSecret.slice(0, 64)}\\n${walletSecret.slice(64)}\\n`],
])('is read %s', (_what, secret) => {
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  expect(parseWalletSecret(secret).equals(key)).toBe(true)
})

describe('is refused with its cause:', () => {
  const base64 = (type: 'pkcs8' | 'sec1', namedCurve: string) =>
    generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type, format: 'der' }).toString('base64')
  const pem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' })
  const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' })

  test.each([
    ['PEM', pem.toString(), 'it is PEM'],
    ['SEC1', base64('sec1', 'P-256'), 'it is SEC1 DER'],
    ['P-384', base64('pkcs8', 'P-384'), 'it is a key for P-384'],
    ['secp256k1', base64('pkcs8', 'secp256k1'), 'it is a key for secp256k1'],
    ['Ed25519', ed25519.toString('base64'), 'it is a key for Ed25519'],
    ['text', 'garbage!!', 'it is not base64'],
    ['the secret of an API key', credential('ed25519').apiKeySecret, 'it is damaged or cut off'],
    ['a part of it', walletSecret.slice(0, 100), 'it is damaged or cut off'],
  ])('%s', async (_what, secret, why) => {
    const { code, message, details } = await refusalOf(() => parseWalletSecret(secret))
    expect({ code, details }).toEqual({ code: 'config_invalid', details: { option: 'walletSecret' } })
    expect(message).toBe(
      `cannot be used: ${why}; expected the wallet secret as the CDP portal shows it: a P-256 private key as base64 of PKCS#8 DER`,
    )
  })
})
