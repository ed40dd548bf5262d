import { BrokerError } from '@credbroker/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isJsonType } from '../../src/wire/media-type.ts'
import { readJsonBody } from '../../src/wire/json-body.ts'

const read = (text: string) => readJsonBody(Buffer.from(text))

function refusalOf(body: Uint8Array): BrokerError {
  try {
    readJsonBody(body)
  } catch (error) {
    if (error instanceof BrokerError) return error
    throw error
  }
  throw new Error('it was taken')
}

test('nothing at all is an empty object', () => {
  expect(read('')).toEqual({})
})

test.each([
  ['no JSON', '{"a"'],
  ['an array', '[]'],
  ['null', 'null'],
  ['a text', '"x"'],
  ['two documents', '{}{}'],
  ['half a surrogate pair', '{"userId":"\\ud800"}'],
  ['half a surrogate pair in a name', '{"a":{"\\uDFFF":1}}'],
])('refuses %s', (_what, text) => {
  expect(refusalOf(Buffer.from(text)).code).toBe('validation_failed')
})

test('refuses what is not UTF-8', () => {
  expect(refusalOf(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])).message).toContain('UTF-8')
})

test('shows nothing of a body that it refuses', () => {
  const { message, cause } = refusalOf(Buffer.from('{"apiKey":"sk-secret'))
  expect(message).not.toContain('secret')
  expect(cause).toBeUndefined()
})

test('takes a whole surrogate pair', () => {
  expect(read('{"a":"\\ud83d\\ude00"}')).toEqual({ a: '😀' })
})

test('leaves out members that are null, at any depth, and no items', () => {
  expect(read('{"a":null,"b":{"c":null,"d":[null,{"e":null}]},"f":"null"}')).toEqual({
    b: { d: [null, {}] },
    f: 'null',
  })
})

test('the last of two members with one name counts', () => {
  expect(read('{"a":1,"a":2}')).toEqual({ a: 2 })
})

test('names of prototypes become members, and change no prototype', () => {
  const value = read('{"__proto__":{"polluted":true,"x":null},"constructor":{"prototype":{"polluted":true}}}')
  expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
})

test.each([
  ['[', ']'],
  ['{"a":', '}'],
])('survives a body of a million times %s', (open, close) => {
  expect(refusalOf(Buffer.from(open.repeat(500_000))).code).toBe('validation_failed')
  const depth = 200_000
  try {
    readJsonBody(Buffer.from(`{"x":${open.repeat(depth)}null${close.repeat(depth)}}`))
  } catch (error) {
    expect(error).toMatchObject({ code: 'validation_failed' })
  }
})

test('reads what JSON.stringify writes', () => {
  const value = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ noUnicodeString: false } as never))
  fc.assert(
    fc.property(value, (object) => {
      const text = JSON.stringify(object)
      if (text.includes('null')) return
      expect(JSON.stringify(read(text))).toBe(text)
    }),
  )
})

test('any bytes are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        expect(typeof readJsonBody(bytes)).toBe('object')
      } catch (error) {
        expect(error).toBeInstanceOf(BrokerError)
      }
    }),
  )
})

test.each([
  'application/json',
  'application/json; charset=utf-8',
  'Application/JSON',
  'application/x-amz-json-1.1',
  'application/problem+json',
  'text/json',
])('%s says that it is JSON', (type) => expect(isJsonType(type)).toBe(true))

test.each([
  undefined,
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/jsonp',
  'multipart/form-data; x=application/json',
])('%s does not', (type) => expect(isJsonType(type)).toBe(false))

test('a list that is longer than any request needs is refused before it is judged', () => {
  const body = (items: number) =>
    Buffer.from(JSON.stringify({ scopes: Array.from({ length: items }, () => 'abcdefg') }))
  expect(() => readJsonBody(body(10_001))).toThrow(/list of more than 10000 members/)
  expect(readJsonBody(body(10_000))).toHaveProperty('scopes')
})

test('a body that is nested deeper than any request is refused, whatever it holds', () => {
  const nested = (levels: number) =>
    Buffer.from(`{"a":${'['.repeat(levels)}"${'x'.repeat(5_000)}"${']'.repeat(levels)}}`)
  expect(() => readJsonBody(nested(100))).toThrow(/nested more than 64 levels deep/)
  expect(() => readJsonBody(nested(100_000))).toThrow(/nested more than 64 levels deep/)
  expect(readJsonBody(nested(60))).toHaveProperty('a')
})
