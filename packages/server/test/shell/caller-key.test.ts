import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { callerKey } from '../../src/shell/caller-key.ts'

const keyOf = (authorization?: string) =>
  callerKey({ headers: { authorization }, socket: { remoteAddress: '192.0.2.7' } } as IncomingMessage)

test('the access key id that a signature names, or else the address', () => {
  expect(keyOf('AWS4-HMAC-SHA256 Credential=AKID/20270101/r/s/aws4_request, SignedHeaders=host')).toBe('key AKID')
  expect(keyOf('AWS4-HMAC-SHA256 SignedHeaders=host, Credential=AKID/20270101')).toBe('key AKID')
  expect(keyOf(`Credential=${'A'.repeat(5000)}`)).toBe(`key ${'A'.repeat(128)}`)
  expect(keyOf('Bearer x')).toBe('from 192.0.2.7')
  expect(keyOf()).toBe('from 192.0.2.7')
  // An access key id that looks like an address is none.
  expect(keyOf('Credential=192.0.2.7/')).toBe('key 192.0.2.7')
})
