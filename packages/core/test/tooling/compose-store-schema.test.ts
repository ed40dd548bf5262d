import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { composeConfigSchema } from '../../src/tooling/index.ts'

test('composes a schema that completes the options of stores that are known', () => {
  const configSchema = {
    type: 'object',
    additionalProperties: false,
    properties: { path: { type: 'string' }, password: { type: 'string', writeOnly: true } },
  }
  const schema = composeConfigSchema([], [{ use: 'shelf', configSchema }])
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schema)
  const config = (store: object) => ({ version: 1, providers: {}, store })
  for (const options of [{}, { path: './a' }, { password: { env: 'P' } }])
    expect(validate(config({ use: 'shelf', options }))).toBe(true)
  expect(validate(config({ use: 'another', options: { paht: 1 } }))).toBe(true)
  expect(validate(config({ use: 'shelf', options: { paht: './a' } }))).toBe(false)
})
