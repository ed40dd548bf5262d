import { createBroker, type JsonSchema } from '@credbroker/core'
import { expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { configSchema, requestSchemas } from '../src/schema.ts'
import { makeBroker, refusalOf } from './support/make-broker.ts'
import { credential, optionsOf } from './support/vectors.ts'

test('is found by its short name and serves its kinds', async () => {
  const broker = await createBroker({
    config: {
      version: 1,
      providers: { wallet: { use: 'coinbase', options: { ...optionsOf(credential('ed25519')) } } },
    },
    baseUrl: new URL('.', import.meta.url),
  })
  expect(broker.describe().providers).toMatchObject([
    {
      use: '@credbroker/provider-coinbase',
      kinds: [
        { kind: 'coinbaseCdpToken', cached: false },
        { kind: 'coinbaseCdpWebSocketToken', cached: false },
      ],
    },
  ])
  await broker.close()
})

test('brings validators for its options and for every kind', () => {
  expect(Object.keys(plugin.validators ?? {})).toEqual(['options', ...Object.keys(plugin.kinds)])
})

test('refuses unknown members, naming those that it accepts', async () => {
  const broker = await makeBroker()
  const ask = (request: object) => refusalOf(() => broker.handle({ provider: 'wallet', request }))
  expect((await ask({ coinbaseToken: {} })).message).toContain(
    'provider "wallet" accepts: coinbaseCdpTokenRequest, coinbaseCdpWebSocketTokenRequest',
  )
  const body = { requestMethod: 'GET', requestPath: '/platform/x', zzz: 1 }
  const error = await ask({ coinbaseCdpTokenRequest: body })
  expect(error.code).toBe('validation_failed')
  expect(error.message).toBe(
    'coinbaseCdpTokenRequest.zzz: unknown member; accepted: requestMethod, requestHost, requestPath, includeWalletAuthToken, requestBody',
  )
})

test('refuses unknown options with a suggestion', async () => {
  const { code, message } = await refusalOf(() => makeBroker({ apiKeyID: 'x' }))
  expect(code).toBe('config_invalid')
  expect(message).toContain('providers.wallet.options.apiKeyID: unknown option; did you mean "apiKeyId"?')
})

test('every member of its schemas has a description whose first sentence fits into a message', () => {
  const undescribed = (schema: JsonSchema, name: string): string[] => [
    ...(/^[A-Z].{9,119}?\.(\s|$)/.test(schema.description ?? '') ? [] : [name]),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, member]) => undescribed(member, `${name}.${key}`)),
    ...(schema.items === undefined ? [] : undescribed(schema.items, `${name}[]`)),
  ]
  const schemas = { options: configSchema, ...requestSchemas }
  expect(Object.entries(schemas).flatMap(([name, schema]) => undescribed(schema, name))).toEqual([])
})

test('marks exactly its secrets as writeOnly', () => {
  const secret = Object.entries(configSchema.properties ?? {}).filter(([, { writeOnly }]) => writeOnly === true)
  expect(secret.map(([name]) => name)).toEqual(['apiKeySecret', 'walletSecret'])
})
