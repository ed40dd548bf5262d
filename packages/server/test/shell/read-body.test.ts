import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBody } from '../../src/shell/read-body.ts'

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 8 })

test('a body in any pieces is whole when it fits the limit, and nothing when it does not', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 0, max: 100 }), fc.boolean(), async (chunks, limit, announced) => {
      const whole = Buffer.concat(chunks)
      const headers = announced ? { 'content-length': String(whole.length) } : { 'transfer-encoding': 'chunked' }
      const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)))
      const bodies: (Uint8Array | undefined)[] = []
      const read = new Promise<void>((resolve) => {
        readBody(Object.assign(stream, { headers }) as unknown as IncomingMessage, limit, (body) => {
          bodies.push(body)
          resolve()
        })
      })
      await read
      await new Promise((resolve) => setImmediate(resolve))
      expect(bodies.map((body) => body && Buffer.from(body))).toEqual([whole.length > limit ? undefined : whole])
    }),
  )
})
