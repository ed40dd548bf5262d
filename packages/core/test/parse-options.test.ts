import { expect, test } from 'vitest'
import { BrokerError, createBroker, parseOptions } from '../src/index.ts'
import { testPlugin } from './support/trivial-provider.ts'

const wrong = (option: string) => () => {
  throw new BrokerError('config_invalid', `cannot be used`, { details: { option } })
}

test('gives every part when all can be parsed', () => {
  expect(parseOptions({ a: () => 1, b: () => 'x' })).toEqual({ a: 1, b: 'x' })
})

test('reports every option that cannot be used, of every provider, in one run', async () => {
  const base = testPlugin(() => ({ response: { token: 't' } }))
  const plugin = {
    ...base,
    create: () => parseOptions({ label: wrong('label'), secret: wrong('secret'), fine: () => 1 }),
  }
  const options = { label: 'x', secret: 'y' }
  const error = await createBroker({
    config: {
      version: 1,
      providers: { one: { use: 'test', options }, two: { use: 'test', options }, three: { use: 'nothere' } },
    },
    plugins: { test: plugin },
  }).catch((thrown) => thrown)
  expect(error.details.problems.map(({ path }: { path: string }) => path)).toEqual([
    'providers.three.use',
    'providers.one.options.label',
    'providers.one.options.secret',
    'providers.two.options.label',
    'providers.two.options.secret',
  ])
})

test('passes on what is no fault of an option', () => {
  expect(() => parseOptions({ a: wrong('a'), b: () => JSON.parse('{') })).toThrow(SyntaxError)
})
