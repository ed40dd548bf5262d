import { createBroker, type JsonSchema } from '@credbroker/core'
import { expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { configSchema, requestSchemas } from '../src/schema.ts'
import { apiKeyBroker, rejection } from './support/api-key-broker.ts'

test('the package is found and loaded by its short name', async () => {
  const broker = await createBroker({
    config: { version: 1, providers: { vault: { use: 'apikey', options: { keys: { only: 'k-1' } } } } },
    baseUrl: new URL('..', import.meta.url),
  })
  expect(broker.describe().providers).toMatchObject([
    {
      name: 'vault',
      use: '@credbroker/provider-apikey',
      kinds: [{ kind: 'apiKey', requestMember: 'apiKeyRequest', cached: false }],
    },
  ])
  expect(await broker.handle({ provider: 'vault', request: { apiKeyRequest: {} } })).toEqual({
    apiKeyResponse: { apiKey: 'k-1' },
  })
})

test('the plugin brings a validator for its options and each kind', () => {
  expect(Object.keys(plugin.validators ?? {}).sort()).toEqual(['options', ...Object.keys(plugin.kinds)].sort())
  expect(Object.keys(plugin.kinds)).toEqual(Object.keys(requestSchemas))
})

test('an unknown member is refused, naming those that are accepted', async () => {
  const broker = await apiKeyBroker({ only: 'k-1' })
  const inside = await rejection(broker.handle({ provider: 'vault', request: { apiKeyRequest: { zzzzzz: 1 } } }))
  expect(inside.code).toBe('validation_failed')
  expect(inside.message).toContain('accepted: name')
  const outside = await rejection(broker.handle({ provider: 'vault', request: { zzz: {} } }))
  expect(outside.code).toBe('validation_failed')
  expect(outside.message).toContain('accepts: apiKeyRequest')
})

test('an unknown and a missing option are refused, naming what is accepted', async () => {
  const error = await rejection(
    createBroker({
      config: { version: 1, providers: { vault: { use: 'apikey', options: { zzzzzz: 1 } } } },
      plugins: { apikey: plugin },
    }),
  )
  expect(error.code).toBe('config_invalid')
  expect(error.message).toContain('accepted: keys')
  expect(error.message).toContain('keys: is missing: The API keys by the name under which callers ask for them')
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
