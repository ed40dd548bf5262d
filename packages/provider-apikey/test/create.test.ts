import { inspect } from 'node:util'
import { createBroker, defineProvider, type Entry, type Secret } from '@credbroker/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { apiKeyBroker, rejection } from './support/api-key-broker.ts'

declare module '@credbroker/core' {
  interface CredentialRegistry {
    echoedSecret: Entry<object, { readonly text: string }>
  }
}

const keys = { weather: 'w-4f9a2c7e1b', search: 's-8d3e6a5c0f' }

describe('by name', () => {
  test.each(Object.entries(keys))('%s is handed out as it was configured', async (name, apiKey) => {
    const broker = await apiKeyBroker(keys)
    expect(await broker.get('vault', { apiKeyRequest: { name } })).toEqual({ apiKeyResponse: { apiKey } })
  })

  test('any name and any key come back unchanged', async () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,128}$/)
    const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }).filter((text) => !text.includes('${'))
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, key, { minKeys: 1, maxKeys: 5 }), async (configured) => {
        const broker = await apiKeyBroker(configured)
        for (const [each, apiKey] of Object.entries(configured)) {
          expect(await broker.get('vault', { apiKeyRequest: { name: each } })).toEqual({ apiKeyResponse: { apiKey } })
        }
      }),
      { numRuns: 50 },
    )
  })

  test.each(['nope', 'constructor', 'toString', '__proto__', 'Weather'])('%s is not found', async (name) => {
    const error = await rejection((await apiKeyBroker(keys)).get('vault', { apiKeyRequest: { name } }))
    expect(error.toJSON()).toMatchObject({
      code: 'not_found',
      message: `this provider has no API key "${name}"`,
      provider: 'vault',
      retryable: false,
    })
  })

  test.each(['', 'a b', 'a/b', 'é', 'a\n', 'a'.repeat(129)])('%j is no name', async (name) => {
    const error = await rejection((await apiKeyBroker(keys)).get('vault', { apiKeyRequest: { name } }))
    expect(error.code).toBe('validation_failed')
    expect(error.details?.fieldList?.[0]?.name).toBe('apiKeyRequest.name')
  })
})

describe('without a name', () => {
  test('the only key is handed out', async () => {
    const broker = await apiKeyBroker({ weather: keys.weather })
    expect(await broker.get('vault', { apiKeyRequest: {} })).toEqual({ apiKeyResponse: { apiKey: keys.weather } })
  })

  test('one of several keys is not chosen; the names are listed', async () => {
    const error = await rejection((await apiKeyBroker(keys)).get('vault', { apiKeyRequest: {} }))
    expect(error.toJSON()).toMatchObject({
      code: 'validation_failed',
      message: 'apiKeyRequest.name: is needed, because this provider has several keys: weather, search',
      details: { fieldList: [{ name: 'apiKeyRequest.name' }] },
    })
  })
})

describe('keys', () => {
  test('may have 65536 characters', async () => {
    const apiKey = 'k'.repeat(65536)
    const broker = await apiKeyBroker({ big: apiKey })
    expect((await broker.get('vault', { apiKeyRequest: {} })).apiKeyResponse.apiKey).toBe(apiKey)
  })

  test.each<[string, object, string]>([
    ['none', {}, 'keys: must not be empty'],
    ['an empty one', { a: '' }, 'keys.a: must not be empty'],
    ['one of 65537 characters', { a: 'k'.repeat(65537) }, 'keys.a: must have at most 65536 characters'],
    ['a number', { a: 4711 }, 'keys.a: must be a string, not a number'],
    ['a name with a blank', { 'a b': 'key' }, 'is not a name that is allowed here'],
  ])('%s is refused at start', async (_what, wrong, message) => {
    const error = await rejection(apiKeyBroker(wrong))
    expect(error.code).toBe('config_invalid')
    expect(error.message).toContain(message)
  })

  test('may have names that objects have members of', async () => {
    const odd = { ['__proto__']: 'key-1', constructor: 'key-2' }
    const broker = await apiKeyBroker(odd)
    for (const [name, apiKey] of Object.entries(odd)) {
      expect(await broker.get('vault', { apiKeyRequest: { name } })).toEqual({ apiKeyResponse: { apiKey } })
    }
  })

  test('are found in the environment', async () => {
    const broker = await createBroker({
      config: { version: 1, providers: { vault: { use: 'apikey', options: { keys: { a: { env: 'KEY_A' } } } } } },
      plugins: { apikey: plugin },
      env: { KEY_A: keys.weather },
    })
    expect((await broker.get('vault', { apiKeyRequest: {} })).apiKeyResponse.apiKey).toBe(keys.weather)
  })

  test('feed the secret options of other providers without a field being named', async () => {
    const echo = defineProvider({
      apiVersion: 1,
      configSchema: { type: 'object', properties: { secret: { type: 'string', writeOnly: true } } },
      kinds: { echoedSecret: { requestSchema: { type: 'object' }, cache: false } },
      create: ({ secret }: { readonly secret: Secret }) => ({
        issue: { echoedSecret: () => ({ response: { text: secret.reveal() } }) },
      }),
    })
    const secret = { from: 'vault', request: { apiKeyRequest: { name: 'search' } } }
    const broker = await createBroker({
      config: {
        version: 1,
        providers: { echo: { use: 'echo', options: { secret } }, vault: { use: 'apikey', options: { keys } } },
      },
      plugins: { apikey: plugin, echo },
    })
    expect((await broker.get('echo', { echoedSecretRequest: {} })).echoedSecretResponse.text).toBe(keys.search)
    expect(plugin.kinds.apiKey.secretMember).toBe('apiKey')
  })
})

test('no error and no description shows a piece of a key', async () => {
  const broker = await apiKeyBroker(keys)
  const ask = (request: unknown) => rejection(broker.handle({ provider: 'vault', request }))
  const errors = [
    await ask({ apiKeyRequest: {} }),
    await ask({ apiKeyRequest: { name: 'nope' } }),
    await ask({ apiKeyRequest: { name: 4 } }),
    await ask({ apiKeyRequest: { zzz: 1 } }),
    await rejection(apiKeyBroker({ ...keys, 'a b': keys.weather })),
    await rejection(apiKeyBroker({ ...keys, big: keys.search.repeat(6000) })),
  ]
  const texts = errors.flatMap((error) => [
    error.message,
    error.stack ?? '',
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true }),
  ])
  texts.push(JSON.stringify(broker.describe()), inspect(broker, { depth: 10, showHidden: true }))
  for (const key of Object.values(keys)) {
    for (let at = 0; at + 6 <= key.length; at++) {
      expect(texts.some((text) => text.includes(key.slice(at, at + 6)))).toBe(false)
    }
  }
})
