import { createBroker, defineProvider, type ProviderContext, Secret } from '@credbroker/core'
import { expect, test } from 'vitest'
import { OwnKeys } from '../src/own-keys.ts'

/** The context of a provider in a real broker. */
async function capturedContext(): Promise<ProviderContext> {
  const contexts: ProviderContext[] = []
  const captured = defineProvider<'apiKey'>({
    apiVersion: 1,
    configSchema: { type: 'object' },
    state: true,
    kinds: { apiKey: { requestSchema: { type: 'object' }, cache: false } },
    create(_options, context) {
      contexts.push(context)
      return { issue: { apiKey: () => ({ response: { apiKey: '' } }) } }
    },
  })
  await createBroker({
    config: { version: 1, store: { use: 'memory' }, providers: { vault: { use: 'captured' } } },
    plugins: { captured },
  })
  const [context] = contexts
  if (context === undefined) throw new TypeError('the broker made no provider')
  return context
}

test('a key in a form of a later version is an error, and is not taken for absent', async () => {
  const context = await capturedContext()
  const { store } = context
  await new OwnKeys(context).put(new Secret('k-1'), { subject: 'ann' })
  const { keys } = await store.list('key/')
  for (const name of keys) {
    const record: object = JSON.parse(Buffer.from((await store.get(name))?.value ?? []).toString())
    expect(record).toEqual({ format: 1, key: 'k-1', storedAtMs: expect.any(Number) })
    await store.put(name, Buffer.from(JSON.stringify({ ...record, format: 2 })))
  }
  const later = new OwnKeys(context)
  await expect(later.find('ann', 'agent')).rejects.toThrow('stored by a later version')
  expect(await later.find('ben', 'agent')).toBeUndefined()
})
