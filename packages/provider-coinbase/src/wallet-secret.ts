import { createPrivateKey, type KeyObject } from 'node:crypto'
import {
  type KeyExpectation,
  looksLikePem,
  privateKeyFromDer,
  requireWorkingKey,
  unusable,
} from '@credbroker/core/signing'
import { bytesOfSecret } from './base64-secret.ts'

const expectation: KeyExpectation = {
  option: 'walletSecret',
  expected: 'the wallet secret as the CDP portal shows it: a P-256 private key as base64 of PKCS#8 DER',
}

/**
 * The key in a `walletSecret`. White space, base64url and quotes around it are accepted.
 *
 * Throws `config_invalid` that names the cause: PEM, SEC1, another curve or algorithm, a damaged key. CDP docs, "Wallet
 * secrets".
 */
export function parseWalletSecret(secret: string): KeyObject {
  if (looksLikePem(secret)) throw unusable(expectation, 'it is PEM')
  const der = bytesOfSecret(secret)
  if (der === undefined) throw unusable(expectation, 'it is not base64')
  return requireWorkingKey(pkcs8Key(der), 'P-256', expectation)
}

function pkcs8Key(der: Buffer): KeyObject {
  try {
    return privateKeyFromDer(der, 'pkcs8', expectation)
  } catch (error) {
    throw isSec1(der) ? unusable(expectation, 'it is SEC1 DER') : error
  }
}

/** Node takes PKCS#8 for SEC1 as well, but not the other way round: ask only for what is no PKCS#8. */
function isSec1(der: Buffer): boolean {
  try {
    createPrivateKey({ key: der, format: 'der', type: 'sec1' })
    return true
  } catch {
    return false
  }
}
