import { ok } from 'node:assert/strict'
import { providerSuite } from '@credbroker/testkit'
import { describe, test } from 'vitest'
import plugin from '../src/index.ts'

const subject = {
  plugin,
  use: 'apikey',
  from: new URL('..', import.meta.url),
  options: { keys: { weather: 'w-4f9a2c7e1b50d8', search: 's-8d3e6a5c0f27b4' } },
  request: { apiKeyRequest: { name: 'weather' } },
  otherRequest: { apiKeyRequest: { name: 'search' } },
  invalidRequests: [{ apiKeyRequest: {} }, { apiKeyRequest: { name: 'a b' } }],
  refused: { request: { apiKeyRequest: { name: 'nope' } }, code: 'not_found' },
} as const

describe('shared keys', () => providerSuite({ test, ok }, subject))

describe('shared keys where users may bring their own', () => {
  const { invalidRequests: _, otherRequest: __, ...rest } = subject
  const options = { keys: { weather: 'w-4f9a2c7e1b50d8' }, perUser: 'allowed' }
  providerSuite({ test, ok }, { ...rest, options, request: { apiKeyRequest: {} }, caller: { user: 'ann' } })
})
