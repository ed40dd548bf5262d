import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { requestHash } from '../src/index.ts'
import { makeBroker, refusalOf } from './support/make-broker.ts'
import { errorCases, hashCases } from './support/vectors.ts'

const refused: Readonly<Record<string, string>> = {
  'num-overflow': 'holds a number that is too large for JSON.parse; write it as a string',
  'proto-key': 'has a member named __proto__, which the vendor leaves out of the hash',
  'lone-surrogate': 'holds half of a surrogate pair, which has no UTF-8 form',
}

describe('the vendor’s cases', () => {
  test.each(hashCases.filter(({ id }) => !(id in refused)))('$id', ({ bodyText, canonical, reqHash }) => {
    const result = requestHash(bodyText)
    expect(result?.canonical ?? null).toBe(canonical)
    expect(result?.hash ?? null).toBe(reqHash)
  })

  test.each(hashCases.filter(({ id }) => id in refused))(
    '$id is refused with its reason',
    async ({ id, bodyText, ambiguous }) => {
      expect(ambiguous).toBe(true)
      const { code, details } = await refusalOf(() => requestHash(bodyText))
      expect(code).toBe('validation_failed')
      expect(details?.fieldList).toEqual([{ name: 'requestBody', message: refused[id] }])
    },
  )

  test.each(errorCases.filter(({ id }) => id.startsWith('body-')))('$id is refused', async ({ request }) => {
    const { code, details } = await refusalOf(() => requestHash(String(request.requestBody)))
    expect(code).toBe('validation_failed')
    expect(details?.fieldList).toEqual([{ name: 'requestBody', message: 'must be one JSON document' }])
  })
})

describe('what cannot be hashed faithfully is refused wherever it is', () => {
  test.each([
    ['a member __proto__ deep inside', '{"a":[{"b":{"__proto__":1}}]}', refused['proto-key']],
    ['an escaped member __proto__', '{"\\u005f_proto__":1}', refused['proto-key']],
    ['half a pair in a name', '{"\\ud800":1}', refused['lone-surrogate']],
    ['a pair in the wrong order', '["\\udca0\\ud83d"]', refused['lone-surrogate']],
    ['an overflow in an array', '[1,[-1e999]]', refused['num-overflow']],
    ['an overflow by itself', '1e309', refused['num-overflow']],
  ])('%s', async (_what, body, message) => {
    expect((await refusalOf(() => requestHash(body))).details?.fieldList).toEqual([{ name: 'requestBody', message }])
  })

  test('__proto__ as a value is a text like any other', () => {
    expect(requestHash('{"a":"__proto__"}')?.canonical).toBe('{"a":"__proto__"}')
  })
})

describe('deep nesting', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`

  test('is hashed down to 1000 levels', () => {
    expect(requestHash(nested(1_000))?.canonical).toBe(nested(1_000))
  })

  test.each([1_001, 8_000, 1_000_000])('is refused at %i levels', async (levels) => {
    const { code, message } = await refusalOf(() => requestHash(nested(levels)))
    expect(code).toBe('validation_failed')
    expect(message).toBe('requestBody: is nested deeper than 1000 levels')
  })

  test('is refused by the broker when it is hashed, and harmless when it is not', async () => {
    const broker = await makeBroker()
    const request = { requestMethod: 'POST', requestPath: '/platform/x', requestBody: nested(8_000) } as const
    const error = await refusalOf(() =>
      broker.get('wallet', { coinbaseCdpTokenRequest: { ...request, includeWalletAuthToken: true } }),
    )
    expect(error.code).toBe('validation_failed')
    await expect(broker.get('wallet', { coinbaseCdpTokenRequest: request })).resolves.toBeDefined()
  })
})

describe('properties', () => {
  const key = fc.oneof(
    fc.nat({ max: 4_294_967_300 }).map(String),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom('a', 'b', '01', '-1', '1e3', '', 'toJSON', 'constructor', '4294967294', '4294967295'),
  )
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, true, false, 0, ''),
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        key.filter((name) => name !== '__proto__'),
        tie('value'),
        { maxKeys: 6 },
      ),
    ),
  }))

  test('agrees with the rule written out member by member', () => {
    fc.assert(
      fc.property(value, (body) => {
        const text = JSON.stringify(body)
        const left = typeof body !== 'object' || body === null || Object.keys(body).length === 0
        const canonical = writtenOut(body)
        const hash = createHash('sha256').update(canonical, 'utf8').digest('hex')
        expect(requestHash(text)).toEqual(left ? undefined : { canonical, hash })
      }),
      { numRuns: 500 },
    )
  })

  test('order of members and white space do not matter', () => {
    fc.assert(
      fc.property(value, fc.infiniteStream(fc.nat()), fc.constantFrom('', ' ', '\t', '\r\n'), (body, dice, space) => {
        const draw = () => Number(dice.next().value)
        expect(requestHash(shuffledText(body, draw, space))).toEqual(requestHash(JSON.stringify(body)))
      }),
      { numRuns: 300 },
    )
  })

  test('order of array items does', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 2 }), (items) => {
        expect(requestHash(JSON.stringify(items))).not.toEqual(requestHash(JSON.stringify(items.toReversed())))
      }),
    )
  })
})

/** The canonical text by the letter of the rule: index-like names by number, then the others by UTF-16 code units. */
function writtenOut(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writtenOut).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const isIndex = (name: string) => /^(0|[1-9]\d*)$/.test(name) && Number(name) < 4_294_967_295
  const names = Object.keys(value)
  const indices = names.filter(isIndex).sort((a, b) => Number(a) - Number(b))
  const others = names.filter((name) => !isIndex(name)).sort(byCodeUnits)
  const members = [...indices, ...others].map(
    (name) => `${JSON.stringify(name)}:${writtenOut(Reflect.get(value, name))}`,
  )
  return `{${members.join()}}`
}

function byCodeUnits(a: string, b: string): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = a.charCodeAt(at) - b.charCodeAt(at)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** The same value as JSON text with its members in another order and white space everywhere. */
function shuffledText(value: unknown, draw: () => number, space: string): string {
  const spaced = (text: string) => `${space}${text}${space}`
  if (Array.isArray(value)) {
    return spaced(`[${value.map((item) => shuffledText(item, draw, space)).join()}${space}]`)
  }
  if (typeof value !== 'object' || value === null) return spaced(JSON.stringify(value))
  const members = Object.entries(value)
    .map(([name, member]) => ({ name, member, place: draw() }))
    .sort((a, b) => a.place - b.place)
    .map(({ name, member }) => `${spaced(JSON.stringify(name))}:${shuffledText(member, draw, space)}`)
  return spaced(`{${space}${members.join()}}`)
}
