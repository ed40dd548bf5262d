import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64 } from '../../src/crypto/base64.ts'

test('every base64 is read, with and without its padding', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString('base64')
      expect(decodeBase64(text)).toEqual(Buffer.from(bytes))
      expect(decodeBase64(text.replace(/=+$/, ''))).toEqual(Buffer.from(bytes))
    }),
  )
})

test.each(['A', 'AA-_', 'AA==A', 'AAAA=', 'AAAA====', 'A A=', 'AA\n==', ' AAAA', 'AB==', '=', 'AAA!'])(
  '%j is none',
  (text) => {
    expect(decodeBase64(text)).toBeUndefined()
  },
)
