import { expect, test } from 'vitest'
import type { Broker } from '@credbroker/core'
import { goodRequest, privyBroker, rejection } from './support/privy-broker.ts'

const ask = (broker: Broker, change: object) =>
  broker.handle({ provider: 'wallet', request: { stripePrivyTokenRequest: { ...goodRequest, ...change } } })

test.each<[string, object]>([
  ['a path of 2048 characters', { requestPath: `/${'a'.repeat(2047)}` }],
  ['every character that a path may have', { requestPath: '/azAZ09/_-.~%?=&' }],
  ['a path of two slashes', { requestPath: '//' }],
  ['a host of 256 characters', { requestHost: `${'a.'.repeat(124)}privy.io` }],
  ['a body of 16384 characters', { requestBody: `"${'a'.repeat(16382)}"` }],
  ['a body that nests as deep as it can', { requestBody: '['.repeat(8192) + ']'.repeat(8192) }],
  ['TAB, LF and CR in a body', { requestBody: '\t{\r\n}' }],
  ['an idempotency key of 256 characters', { idempotencyKey: '~'.repeat(256) }],
])('%s is accepted', async (_what, change) => {
  await expect(ask(await privyBroker(), change)).resolves.toHaveProperty('stripePrivyTokenResponse')
})

test.each<[string, object, string]>([
  ['a path of 2049 characters', { requestPath: `/${'a'.repeat(2048)}` }, 'requestPath'],
  ['the path / alone', { requestPath: '/' }, 'requestPath'],
  ['a fragment', { requestPath: '/v1#a' }, 'requestPath'],
  ['a line break behind a path', { requestPath: '/v1\n' }, 'requestPath'],
  ['no path', { requestPath: undefined }, 'requestPath'],
  ['a host of 257 characters', { requestHost: `a${'.a'.repeat(124)}.privy.io` }, 'requestHost'],
  ['a body of 16385 characters', { requestBody: `"${'a'.repeat(16383)}"` }, 'requestBody'],
  ['an empty body', { requestBody: '' }, 'requestBody'],
  ['a body that is an object', { requestBody: {} }, 'requestBody'],
  ['a letter outside ASCII in a body', { requestBody: '"é"' }, 'requestBody'],
  ['a DEL in a body', { requestBody: '"\x7f"' }, 'requestBody'],
  ['a flag in quotes', { includeAuthorizationSignature: 'true' }, 'includeAuthorizationSignature'],
  ['the method GET', { requestMethod: 'GET' }, 'requestMethod'],
  ['a method in lower case', { requestMethod: 'post' }, 'requestMethod'],
  ['an empty idempotency key', { idempotencyKey: '' }, 'idempotencyKey'],
  ['an idempotency key with a blank', { idempotencyKey: 'a b' }, 'idempotencyKey'],
  ['an idempotency key with a line break', { idempotencyKey: 'a\r\nx: y' }, 'idempotencyKey'],
  ['an idempotency key of 257 characters', { idempotencyKey: 'a'.repeat(257) }, 'idempotencyKey'],
])('%s is refused', async (_what, change, member) => {
  const error = await rejection(ask(await privyBroker(), change))
  expect(error.code).toBe('validation_failed')
  expect(error.details?.fieldList?.map((problem) => problem.name)).toContain(`stripePrivyTokenRequest.${member}`)
})

test.each([null, [], 'x', 4, undefined])('a request that is %j is refused', async (body) => {
  const broker = await privyBroker()
  const error = await rejection(broker.handle({ provider: 'wallet', request: { stripePrivyTokenRequest: body } }))
  expect(error.code).toBe('validation_failed')
})
