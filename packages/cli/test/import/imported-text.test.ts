import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBroker } from '@credbroker/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { importedText } from '../../src/commands/import/imported-text.ts'
import { workspace } from '../support/workspace.ts'

/** What a broker makes of the options in a text. */
async function optionsIn(text: string, folder: string): Promise<unknown> {
  const configFile = join(folder, 'credbroker.yaml')
  writeFileSync(configFile, text)
  let seen: unknown
  const echo = {
    apiVersion: 1,
    configSchema: { type: 'object' },
    kinds: { echoToken: { requestSchema: { type: 'object' }, cache: false } },
    create: (options: unknown) => {
      seen = options
      return { issue: { echoToken: () => ({ response: {} }) } }
    },
  }
  const broker = await createBroker({ configFile, env: {}, plugins: { echo } })
  await broker.close()
  return seen
}

test('any options come back as they were', async () => {
  const folder = workspace()
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '${X}',
      '\u001b[2J',
      '\u009b2J',
      '\u007f',
      '$${X}',
      '$$${',
      'yes',
      '0x1',
      '',
      ' a ',
      '# b',
      'a: b',
      'x\ny',
    ),
  )
  const { options } = fc.letrec((tie) => ({
    options: fc.dictionary(fc.stringMatching(/^[a-z]\w{0,8}$/), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.integer(),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('options'),
    ),
  }))
  await fc.assert(
    fc.asyncProperty(options, async (written) => {
      const yaml = await importedText('echo', [{ name: 'p', use: 'echo', options: written }])
      expect(await optionsIn(yaml, folder)).toEqual(written)
      expect(yaml).not.toMatch(/[^\P{Cc}\n\t]/u)
    }),
    { numRuns: 150 },
  )
})

test('what is one object in two places is written twice', async () => {
  const shared = { list: [1] }
  const entry = { use: 'echo', options: { one: shared, two: shared } }
  const yaml = await importedText('echo\u001b[2J\nversion: 2', [{ name: 'p', ...entry }])
  expect(yaml).not.toMatch(/[&*]/)
  expect(yaml).toContain('import echo?[2J')
  expect(yaml.match(/^version/gm)).toHaveLength(1)
})
