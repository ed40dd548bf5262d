import { ok } from 'node:assert/strict'
import { providerSuite } from '@credbroker/testkit'
import { test } from 'vitest'
import plugin from '../src/index.ts'
import { goodOptions, goodRequest } from './support/privy-broker.ts'

providerSuite(
  { test, ok },
  {
    plugin,
    use: 'privy',
    from: new URL('..', import.meta.url),
    options: { ...goodOptions },
    request: { stripePrivyTokenRequest: goodRequest },
    invalidRequests: [{ stripePrivyTokenRequest: { ...goodRequest, requestBody: '{"a":1e999}' } }],
    refused: { request: { stripePrivyTokenRequest: { ...goodRequest, requestHost: 'a.test' } }, code: 'access_denied' },
  },
)
