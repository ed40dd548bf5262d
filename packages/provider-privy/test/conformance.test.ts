import { createBroker, type JsonSchema } from '@credbroker/core'
import { expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { configSchema, requestSchemas } from '../src/schema.ts'
import { goodOptions, goodRequest, privyBroker, rejection } from './support/privy-broker.ts'

test('the package is found and loaded by its short name', async () => {
  const broker = await createBroker({
    config: { version: 1, providers: { wallet: { use: 'privy', options: goodOptions } } },
    baseUrl: new URL('..', import.meta.url),
  })
  expect(broker.describe().providers).toMatchObject([
    {
      name: 'wallet',
      use: '@credbroker/provider-privy',
      kinds: [{ kind: 'stripePrivyToken', requestMember: 'stripePrivyTokenRequest', cached: false }],
    },
  ])
  await expect(
    broker.handle({ provider: 'wallet', request: { stripePrivyTokenRequest: goodRequest } }),
  ).resolves.toHaveProperty('stripePrivyTokenResponse.authorizationSignature')
})

test('the plugin brings a validator for its options and each kind', () => {
  expect(Object.keys(plugin.validators ?? {}).sort()).toEqual(['options', ...Object.keys(plugin.kinds)].sort())
  expect(Object.keys(plugin.kinds)).toEqual(Object.keys(requestSchemas))
})

test('an unknown member is refused, naming those that are accepted', async () => {
  const broker = await privyBroker()
  const accepted = Object.keys(requestSchemas.stripePrivyToken.properties ?? {})
  const inside = await rejection(
    broker.handle({ provider: 'wallet', request: { stripePrivyTokenRequest: { ...goodRequest, zzz: 1 } } }),
  )
  expect(inside.code).toBe('validation_failed')
  for (const name of accepted) expect(inside.message).toContain(name)
  const outside = await rejection(broker.handle({ provider: 'wallet', request: { zzz: {} } }))
  expect(outside.code).toBe('validation_failed')
  expect(outside.message).toContain('accepts: stripePrivyTokenRequest')
})

test('an unknown option is refused, naming those that are accepted', async () => {
  const error = await rejection(privyBroker({ ...goodOptions, zzz: 1 }))
  expect(error.code).toBe('config_invalid')
  for (const name of Object.keys(configSchema.properties ?? {})) expect(error.message).toContain(name)
})

test('a missing option is named together with what it is', async () => {
  const error = await rejection(privyBroker({}))
  expect(error.message).toContain('appId: is missing: The app id in the Privy dashboard')
  expect(error.message).toContain('appSecret: is missing: The app secret in the Privy dashboard')
})

test('every member of every schema has a description', () => {
  const without: string[] = []
  const visit = (schema: JsonSchema, path: string) => {
    for (const [name, member] of Object.entries(schema.properties ?? {})) describeMember(member, `${path}.${name}`)
    if (schema.items !== undefined) describeMember(schema.items, `${path}[]`)
    if (typeof schema.additionalProperties === 'object') describeMember(schema.additionalProperties, `${path}.*`)
  }
  const describeMember = (schema: JsonSchema, path: string) => {
    if (!schema.description?.trim().endsWith('.')) without.push(path)
    visit(schema, path)
  }
  visit(configSchema, 'options')
  for (const [kind, schema] of Object.entries(requestSchemas)) visit(schema, kind)
  expect(without).toEqual([])
})
