import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EncStringFault, openEncString, sealEncString } from '../../src/crypto/enc-string.ts'
import { symmetricKey, symmetricKeyBytes } from '../../src/crypto/symmetric-key.ts'
import { secretContext } from '../support/secret-context.ts'
import { vectors } from '../support/vectors.ts'

interface Case {
  readonly name: string
  readonly enc: string
  readonly expect: { readonly plain: string } | { readonly error: EncStringFault }
}

const { keyHex, cases, otherKeys } = vectors<{
  readonly keyHex: string
  readonly cases: readonly Case[]
  readonly otherKeys: readonly {
    readonly keyHex: string
    readonly enc: string
    readonly expect: { readonly plain: string }
  }[]
}>('encstrings')
const key = symmetricKey(Buffer.from(keyHex, 'hex'))
const { random } = secretContext

describe('what the native client makes of it', () => {
  test.each(cases)('$name', ({ enc, expect: expected }) => {
    expect(openEncString(enc, key)).toEqual('plain' in expected ? { text: expected.plain } : { fault: expected.error })
  })

  test.each(otherKeys)('under another key: $expect.plain', ({ keyHex: other, enc, expect: { plain } }) => {
    expect(openEncString(enc, symmetricKey(Buffer.from(other, 'hex')))).toEqual({ text: plain })
  })
})

describe('the MAC', () => {
  const sealed = sealEncString('correct horse battery staple', key, random)
  const parts = sealed
    .slice(2)
    .split('|')
    .map((part) => Buffer.from(part, 'base64'))
  const length = parts.reduce((sum, part) => sum + part.length, 0)

  /** The string with one byte of iv, ciphertext or MAC changed. */
  function flipped(at: number, bits: number): string {
    let before = 0
    const changed = parts.map((part) => {
      const copy = Buffer.from(part)
      const index = at - before
      if (index >= 0 && index < copy.length) copy[index] = (copy[index] ?? 0) ^ bits
      before += copy.length
      return copy.toString('base64')
    })
    return `2.${changed.join('|')}`
  }

  test('covers every byte of iv and ciphertext, and every byte of it counts', () => {
    expect(openEncString(flipped(0, 0), key)).toEqual({ text: 'correct horse battery staple' })
    const faults = new Set<string | undefined>()
    for (let at = 0; at < length; at++)
      for (const bits of [1, 0x80, 0xff]) faults.add(openEncString(flipped(at, bits), key).fault)
    expect([...faults]).toEqual(['mac'])
  })

  test('is judged before anything is decrypted: what would not decrypt is a wrong MAC first', () => {
    const iv = randomBytes(16)
    // Neither whole blocks nor padding: decrypting it fails.
    for (const data of [Buffer.alloc(0), randomBytes(5), randomBytes(32)]) {
      const unauthenticated = [iv, data, randomBytes(32)].map((part) => part.toString('base64')).join('|')
      expect(openEncString(`2.${unauthenticated}`, key)).toEqual({ fault: 'mac' })
    }
  })

  test('is HMAC-SHA256 over iv and ciphertext under the second half of the key', () => {
    const bytes = symmetricKeyBytes(key)
    const iv = randomBytes(16)
    const cipher = createCipheriv('aes-256-cbc', bytes.subarray(0, 32), iv)
    const data = Buffer.concat([cipher.update('by hand'), cipher.final()])
    const mac = createHmac('sha256', bytes.subarray(32)).update(iv).update(data).digest()
    const byHand = `2.${[iv, data, mac].map((part) => part.toString('base64')).join('|')}`
    expect(openEncString(byHand, key)).toEqual({ text: 'by hand' })
  })
})

test('what is sealed opens again, and no two seals are alike', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array({ minLength: 64, maxLength: 64 }), (text, bytes) => {
      const some = symmetricKey(bytes)
      const sealed = sealEncString(text, some, random)
      expect(openEncString(sealed, some)).toEqual({ text })
      expect(sealEncString(text, some, random)).not.toBe(sealed)
    }),
  )
})

test('no text whatever makes it throw, and none opens that was not sealed', () => {
  const part = fc.base64String({ maxLength: 64 })
  const shaped = fc.tuple(fc.constantFrom('0', '1', '2', '2', '2', '7', ''), fc.array(part, { maxLength: 4 }))
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        shaped.map(([type, parts]) => `${type}.${parts.join('|')}`),
      ),
      (text) => {
        expect(openEncString(text, key).fault).toBeDefined()
      },
    ),
  )
})
