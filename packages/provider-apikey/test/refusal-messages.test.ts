import { createBroker } from '@credbroker/core'
import { expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { apiKeyBroker, rejection } from './support/api-key-broker.ts'

test('an unknown member is refused with those that are accepted', async () => {
  const broker = await apiKeyBroker({ only: 'k-1' })
  const inside = await rejection(broker.handle({ provider: 'vault', request: { apiKeyRequest: { zzzzzz: 1 } } }))
  expect(inside.message).toContain('accepted: name')
  const outside = await rejection(broker.handle({ provider: 'vault', request: { zzz: {} } }))
  expect(outside.message).toContain('accepts: apiKeyRequest')
})

test('an unknown and a missing option are refused together, with what is accepted', async () => {
  const error = await rejection(
    createBroker({
      config: { version: 1, providers: { vault: { use: 'apikey', options: { zzzzzz: 1 } } } },
      plugins: { apikey: plugin },
    }),
  )
  expect(error.message).toContain('accepted: keys')
  expect(error.message).toContain('keys: is missing: The API keys by the name under which callers ask for them')
})
