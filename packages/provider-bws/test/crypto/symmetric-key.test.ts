import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { deriveKey, symmetricKey, symmetricKeyBytes } from '../../src/crypto/symmetric-key.ts'
import { vectors } from '../support/vectors.ts'

const { cases } = vectors<{
  readonly cases: readonly {
    readonly secretHex: string
    readonly name: string
    readonly info: string | null
    readonly encKeyHex: string
    readonly macKeyHex: string
    readonly base64: string
  }[]
}>('key-derivation')

test.each(cases)('derives the key of $secretHex, $name, $info', ({ secretHex, name, info, ...expected }) => {
  const key = deriveKey(Buffer.from(secretHex, 'hex'), name, info ?? '')
  expect(key.encryption.export().toString('hex')).toBe(expected.encKeyHex)
  expect(key.authentication.export().toString('hex')).toBe(expected.macKeyHex)
  expect(symmetricKeyBytes(key).toString('base64')).toBe(expected.base64)
})

test('a key does not print', () => {
  const bytes = Buffer.alloc(64, 'k')
  expect(
    inspect(symmetricKey(bytes), { depth: 9, showHidden: true }) + JSON.stringify(symmetricKey(bytes)),
  ).not.toMatch(/kkkk|6b6b|6b 6b|107/)
})
