import { expect, test } from 'vitest'
import { configSchema, requestSchemas } from '../src/schema.ts'
import { goodOptions, goodRequest, privyBroker, rejection } from './support/privy-broker.ts'

test('an unknown member is refused with those that are accepted', async () => {
  const broker = await privyBroker()
  const inside = await rejection(
    broker.handle({ provider: 'wallet', request: { stripePrivyTokenRequest: { ...goodRequest, zzz: 1 } } }),
  )
  for (const name of Object.keys(requestSchemas.stripePrivyToken.properties ?? {})) {
    expect(inside.message).toContain(name)
  }
  const outside = await rejection(broker.handle({ provider: 'wallet', request: { zzz: {} } }))
  expect(outside.message).toContain('accepts: stripePrivyTokenRequest')
})

test('an unknown option is refused with those that are accepted', async () => {
  const error = await rejection(privyBroker({ ...goodOptions, zzz: 1 }))
  expect(error.code).toBe('config_invalid')
  for (const name of Object.keys(configSchema.properties ?? {})) expect(error.message).toContain(name)
})

test('a missing option is named together with what it is', async () => {
  const error = await rejection(privyBroker({}))
  expect(error.message).toContain('appId: is missing: The app id in the Privy dashboard')
  expect(error.message).toContain('appSecret: is missing: The app secret in the Privy dashboard')
})
