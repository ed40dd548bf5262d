import type { JsonSchema } from '@credbroker/core'
import { expect, test } from 'vitest'
import { configSchema, requestSchemas } from '../src/schema.ts'
import { makeBroker, refusalOf } from './support/make-broker.ts'

test('an unknown member is refused with those that are accepted', async () => {
  const broker = await makeBroker()
  const ask = (request: object) => refusalOf(() => broker.handle({ provider: 'wallet', request }))
  expect((await ask({ coinbaseToken: {} })).message).toContain(
    'provider "wallet" accepts: coinbaseCdpTokenRequest, coinbaseCdpWebSocketTokenRequest',
  )
  const body = { requestMethod: 'GET', requestPath: '/platform/x', zzz: 1 }
  expect((await ask({ coinbaseCdpTokenRequest: body })).message).toBe(
    'coinbaseCdpTokenRequest.zzz: unknown member; accepted: requestMethod, requestHost, requestPath, includeWalletAuthToken, requestBody',
  )
})

test('an unknown option is refused with a suggestion', async () => {
  const { message } = await refusalOf(() => makeBroker({ apiKeyID: 'x' }))
  expect(message).toContain('providers.wallet.options.apiKeyID: unknown option; did you mean "apiKeyId"?')
})

test('the first sentence of every description fits into a message', () => {
  const unfit = (schema: JsonSchema, name: string): string[] => [
    ...(/^[A-Z].{9,119}?\.(\s|$)/.test(schema.description ?? '') ? [] : [name]),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, member]) => unfit(member, `${name}.${key}`)),
    ...(schema.items === undefined ? [] : unfit(schema.items, `${name}[]`)),
  ]
  const schemas = { options: configSchema, ...requestSchemas }
  expect(Object.entries(schemas).flatMap(([name, schema]) => unfit(schema, name))).toEqual([])
})

test('exactly the secrets are writeOnly', () => {
  const secret = Object.entries(configSchema.properties ?? {}).filter(([, { writeOnly }]) => writeOnly === true)
  expect(secret.map(([name]) => name)).toEqual(['apiKeySecret', 'walletSecret'])
})
