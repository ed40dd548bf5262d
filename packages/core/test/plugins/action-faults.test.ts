import { expect, test } from 'vitest'
import { createBroker } from '../../src/index.ts'

const about = { summary: 'Acts.', description: 'Does something.' }
const nothing = async () => ({ message: 'done' })

const made = (actions: unknown, functions: unknown) =>
  createBroker({
    config: { version: 1, providers: { p: { use: 'mine' } } },
    plugins: {
      mine: {
        apiVersion: 1,
        configSchema: { type: 'object' },
        kinds: { aToken: { requestSchema: { type: 'object' }, cache: false } },
        actions,
        create: () => ({ issue: { aToken: () => ({ response: {} }) }, actions: functions }),
      },
    },
  })

test.each([
  ['actions that are no object', 'rotate', undefined, 'its actions are no object'],
  ['an action in camel case', { rotateSecret: about }, {}, 'its action "rotateSecret" is no name in kebab case'],
  ['an action with a dash at its end', { 'rotate-': about }, {}, 'its action "rotate-" is no name in kebab case'],
  ['an action that is nothing', { rotate: undefined }, {}, 'its action "rotate" needs a summary and a description'],
  ['no summary', { rotate: { ...about, summary: ' ' } }, {}, 'its action "rotate" needs a summary and a description'],
  [
    'no description',
    { rotate: { ...about, description: undefined } },
    {},
    'its action "rotate" needs a summary and a description',
  ],
  [
    'an input of another word',
    { rotate: { ...about, input: 'maybe' } },
    {},
    'its action "rotate" has an input that is neither "required" nor "optional"',
  ],
  ['no functions', { rotate: about }, undefined, 'the provider has no function for its action "rotate"'],
  ['a missing function', { rotate: about }, { other: nothing }, 'the provider has no function for its action "rotate"'],
  [
    'a function too many',
    { rotate: about },
    { rotate: nothing, 'take-message': nothing },
    'the provider has a function for an action "take-message" that its plugin does not name',
  ],
  [
    'functions of actions that nobody named',
    undefined,
    { rotate: nothing },
    'the provider has a function for an action "rotate" that its plugin does not name',
  ],
])('tells an author that a plugin has %s', async (_what, actions, functions, reason) => {
  await expect(made(actions, functions)).rejects.toMatchObject({
    code: 'config_invalid',
    details: { problems: [{ path: 'providers.p.use', message: `"mine" is no usable provider: ${reason}` }] },
  })
})

test('actions that fit their functions are taken', async () => {
  const broker = await made(
    { rotate: about, 'take-2': { ...about, input: 'optional' } },
    { rotate: nothing, 'take-2': nothing },
  )
  expect(await broker.act('p', 'take-2', 'x')).toEqual({ message: 'done' })
})
