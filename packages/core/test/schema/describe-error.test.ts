import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { ajvSettings } from '../../src/schema/compile.ts'
import { describeErrors, pathText } from '../../src/schema/describe-error.ts'
import { closest } from '../../src/schema/did-you-mean.ts'
import type { JsonSchema } from '../../src/schema/json-schema.ts'

function described(schema: JsonSchema, value: unknown): string[] {
  const validate = new Ajv(ajvSettings).compile(schema)
  validate(value)
  return describeErrors(schema, value, validate.errors).map(({ path, message }) => `${pathText(path)}: ${message}`)
}

test.each([
  [{ type: 'integer', minimum: 1, maximum: 120 }, 0, ': must be >= 1'],
  [{ type: 'integer' }, 1.5, ': must be an integer, not a number'],
  [{ type: ['string', 'null'] }, 1, ': must be a string or null, not a number'],
  [{ type: 'string', pattern: '^a+$' }, 'b', ': must match ^a+$'],
  [{ type: 'string', maxLength: 3 }, 'abcd', ': must have at most 3 characters'],
  [{ type: 'array', minItems: 1 }, [], ': must not be empty'],
  [{ type: 'array', maxItems: 1 }, [1, 2], ': must have at most 1 item'],
  [{ type: 'array', uniqueItems: true }, [1, 1], ': must not hold the same item twice'],
  [{ enum: ['GET', 'PUT'] }, 'get', ': must be one of "GET", "PUT"'],
  [{ type: 'object', minProperties: 1 }, {}, ': must not be empty'],
  [{ type: 'object', propertyNames: { pattern: '^a$' } }, { 'b c': 1 }, '["b c"]: is not a name that is allowed here'],
  [
    { type: 'object', required: ['a'], properties: { a: { description: 'The key. More.' } } },
    {},
    'a: is missing: The key',
  ],
  [{ type: 'object', additionalProperties: false }, { a: 1 }, 'a: unknown member; none is accepted here'],
  [
    { description: 'A or B. Long.', oneOf: [{ type: 'string', minLength: 1 }, { type: 'number' }] },
    true,
    ': must be: A or B',
  ],
  [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, true, ': has none of the accepted forms'],
  [{ not: { type: 'string' } }, 'x', ': breaks the rule "not"'],
])('puts %j into words', (schema, value, message) => {
  expect(described(schema, value)).toContain(message)
})

test('reports a failed choice once, without what each branch had against it', () => {
  expect(
    described(
      { type: 'object', properties: { a: { oneOf: [{ type: 'string' }, { type: 'object', required: ['env'] }] } } },
      { a: 7 },
    ),
  ).toEqual(['a: has none of the accepted forms'])
})

test('writes paths as people do, and quotes what is no plain name', () => {
  expect(pathText(['a', '0', 'b-c', 'x y', '1'])).toBe('a[0].b-c["x y"][1]')
  expect(pathText(['a\nb'.repeat(100)]).length).toBeLessThan(70)
})

test('guesses names that are close and none that are not', () => {
  const names = ['apiKeyId', 'apiKeySecret', 'walletSecret']
  expect(closest('apiKeyID', names)).toBe('apiKeyId')
  expect(closest('walletSecert', names)).toBe('walletSecret')
  expect(closest('apikeysecret', names)).toBe('apiKeySecret')
  expect(closest('timeout', names)).toBeUndefined()
})

test('finds members whatever their names are', () => {
  const schema = { type: 'object', additionalProperties: { type: 'string' } }
  for (const name of ['%', '%41', 'a/b', 'a~b', '~1', '__proto__'])
    expect(described(schema, JSON.parse(`{${JSON.stringify(name)}:5}`))).toEqual([
      `${pathText([name])}: must be a string, not a number`,
    ])
})
