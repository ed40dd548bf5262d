import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import plugin from '../src/index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const schemas: unknown = plugin.configSchema.properties

test('the README has a row for every option and no other', () => {
  const [, table = ''] = /\| option[^\n]*\n[^\n]*\n(.*?)\n\n/s.exec(readme) ?? []
  const named = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
  expect(named).toEqual(Object.keys(schemas as object))
})

test('the options in the README are accepted, and the default it states is that of the schema', () => {
  const [, path = ''] = /store: \{ use: sqlite, options: \{ path: (\S+) \} \}/.exec(readme) ?? []
  expect(plugin.validateOptions?.({ path })).toBe(true)
  expect(schemas).toMatchObject({ path: { default: path } })
  expect(readme).toContain(`Default \`${path}\`.`)
})
