import { ok } from 'node:assert/strict'
import { providerSuite } from '@credbroker/testkit'
import { test } from 'vitest'
import acme from '../acme.ts'

providerSuite(
  { test, ok },
  {
    plugin: acme,
    use: './acme.ts',
    from: new URL('..', import.meta.url),
    options: { signingKey: 'a-key-of-enough-length' },
    request: { acmeSsoTokenRequest: { audience: 'billing' } },
    otherRequest: { acmeSsoTokenRequest: { audience: 'shipping' } },
  },
)
