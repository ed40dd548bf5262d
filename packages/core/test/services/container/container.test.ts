import 'reflect-metadata'
import { container } from 'tsyringe'
import { expect, test } from 'vitest'
import { createBroker, tokens } from '../../../src/index.ts'
import { VirtualClock } from '@credbroker/testkit'
import { RecordingLogger } from '../../support/make-broker.ts'
import { testPlugin } from '../../support/trivial-provider.ts'
import decorated, { greeting } from './decorated-provider.ts'

const config = { version: 1 as const, providers: { p: { use: 'decorated', options: { secret: 'seven77' } } } }
const ask = { decoratedRequest: { text: 'you' } }

test('builds a decorated class from the container of the host, with services of the core', async () => {
  const parent = container.createChildContainer()
  parent.register(greeting, { useValue: 'hello' })
  const clock = new VirtualClock(42)
  const broker = await createBroker({ config, plugins: { decorated }, parent, services: { clock } })
  expect((await broker.get('p', ask)).decoratedResponse.answer).toBe('hello you at 42 with 7 characters')
})

test('takes services that the host registered in its container', async () => {
  const parent = container.createChildContainer()
  parent.register(greeting, { useValue: 'hi' })
  parent.register(tokens.clock, { useValue: new VirtualClock(7) })
  const broker = await createBroker({ config, plugins: { decorated }, parent })
  expect((await broker.get('p', ask)).decoratedResponse.answer).toBe('hi you at 7 with 7 characters')
})

test('prefers a service that is passed over one that is registered', async () => {
  const parent = container.createChildContainer()
  parent.register(greeting, { useValue: 'hi' })
  parent.register(tokens.clock, { useValue: new VirtualClock(7) })
  const broker = await createBroker({
    config,
    plugins: { decorated },
    parent,
    services: { clock: new VirtualClock(8) },
  })
  expect((await broker.get('p', ask)).decoratedResponse.answer).toContain('at 8')
})

test('says which provider cannot be built when something is not registered', async () => {
  await expect(
    createBroker({ config, plugins: { decorated }, parent: container.createChildContainer() }),
  ).rejects.toThrow(/providers\.p\.options: "decorated" failed while it was made: Error: Cannot inject the dependency/)
})

test('gives one provider another service; its siblings and the host keep theirs', async () => {
  const stamps: string[] = []
  const plugin = testPlugin((_request, _call, { name, clock }) => {
    stamps.push(`${name}:${clock.now()}`)
    return { response: { token: 't' } }
  })
  const parent = container.createChildContainer()
  parent.register(greeting, { useValue: 'hi' })
  const broker = await createBroker({
    config: {
      version: 1,
      providers: { a: { use: 'test' }, b: { use: 'test' }, c: { use: 'decorated', options: { secret: 'x' } } },
    },
    plugins: { test: plugin, decorated },
    parent,
    services: { clock: new VirtualClock(1), logger: new RecordingLogger() },
    providerServices: { b: { clock: new VirtualClock(99) } },
  })
  await broker.get('a', { testTokenRequest: { audience: 'x' } })
  await broker.get('b', { testTokenRequest: { audience: 'x' } })
  expect(stamps).toEqual(['a:1', 'b:99'])
  expect((await broker.get('c', ask)).decoratedResponse.answer).toContain('at 1 ')
  expect(parent.isRegistered(tokens.clock)).toBe(false)
})

test('resolves at the start and never for a request', async () => {
  const parent = container.createChildContainer()
  let resolved = 0
  parent.register(greeting, {
    useFactory: () => {
      resolved++
      return 'hi'
    },
  })
  const broker = await createBroker({ config, plugins: { decorated }, parent })
  for (let index = 0; index < 10; index++) await broker.get('p', ask)
  expect(resolved).toBe(1)
})

test('builds a class without decorators and without a container of the host', async () => {
  class Plain {
    readonly issue = { decorated: () => ({ response: { answer: 'plain' } }) }
  }
  const broker = await createBroker({ config, plugins: { decorated: { ...decorated, provider: Plain } } })
  expect(await broker.get('p', ask)).toEqual({ decoratedResponse: { answer: 'plain' } })
})
