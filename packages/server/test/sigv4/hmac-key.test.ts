import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HmacKey } from '../../src/sigv4/hmac-key.ts'

test('gives what node:crypto gives, for texts of any length and one after the other', () => {
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 700 })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(ascii, { maxLength: 5, size: 'max' }), (bytes, texts) => {
      const key = new HmacKey(bytes)
      for (const text of texts) expect(key.hex(text)).toBe(createHmac('sha256', bytes).update(text).digest('hex'))
    }),
  )
})
