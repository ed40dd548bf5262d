import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalPath, canonicalQuery } from '../../src/sigv4/canonical-uri.ts'

const refused = (text: string): unknown =>
  expect.objectContaining({ code: 'unauthenticated', message: expect.stringContaining(text) })

describe('canonical path', () => {
  it.each([
    ['/', '/'],
    ['/identities/api-key', '/identities/api-key'],
    ['/tags/arn%3Aaws%2Fa~b_c.d', '/tags/arn%253Aaws%252Fa~b_c.d'],
    ['/v1/a:b@c!d', '/v1/a%3Ab%40c%21d'],
    ['/a/', '/a/'],
    ['//', '/'],
    ['//a///b%2F//', '/a/b%252F/'],
    ['/.well-known/..a', '/.well-known/..a'],
  ])('of %s is %s', (path, expected) => {
    expect(canonicalPath(path)).toBe(expected)
  })

  it.each(['', 'a', '*', 'http://a/b', '/a//../b', '/a/./b', '/a/../b', '/..', '/a/.'])('refuses %j', (path) => {
    expect(() => canonicalPath(path)).toThrow(refused('plain form'))
  })

  it('refuses what is not ASCII', () => {
    expect(() => canonicalPath('/caf\u00e9')).toThrow(refused('ASCII'))
    expect(() => canonicalPath('/\u0100')).toThrow(refused('ASCII'))
  })

  it('is another for each path', () => {
    const path = fc.stringMatching(/^\/[!-~]{0,12}$/).filter((path) => !path.includes('//') && !path.includes('/.'))
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(canonicalPath(a) === canonicalPath(b)).toBe(a === b)
        expect(decodeURIComponent(canonicalPath(a))).toBe(a)
      }),
    )
  })
})

describe('canonical query', () => {
  it.each([
    ['', ''],
    ['tagKeys=a&tagKeys=b%20c', 'tagKeys=a&tagKeys=b%20c'],
    ['b=1&a=2&a=1', 'a=1&a=2&b=1'],
    ['a-=1&a=2', 'a=2&a-=1'],
    ['flag', 'flag='],
    ['a=&a', 'a=&a='],
    ['a=b=c', 'a=b%3Dc'],
    ['&a=1&&b=2&', 'a=1&b=2'],
    ['a=%2f%7e%61', 'a=%2F~a'],
    ['a=%C3%a9', 'a=%C3%A9'],
    ['a=b:c/d@e', 'a=b%3Ac%2Fd%40e'],
    ['a=1%2B1', 'a=1%2B1'],
  ])('of %j is %j', (query, expected) => {
    expect(canonicalQuery(query)).toBe(expected)
  })

  it.each(['a=%', 'a=%4', 'a=%zz', 'a=%1g', 'a=% 1', '%=1'])('refuses the broken escape in %j', (query) => {
    expect(() => canonicalQuery(query)).toThrow(refused('hexadecimal'))
  })

  it('refuses a bare plus, which is a space to some', () => {
    expect(() => canonicalQuery('a=1+1')).toThrow(refused('%2B'))
  })

  it('refuses what is not ASCII', () => {
    expect(() => canonicalQuery('a=\u00e9')).toThrow(refused('ASCII'))
  })

  it('says the same as the query, in an order of its own', () => {
    const pairs = fc.array(fc.tuple(fc.string({ minLength: 1, unit: 'binary' }), fc.string({ unit: 'binary' })))
    const encode = (text: string) => encodeURIComponent(text)
    fc.assert(
      fc.property(pairs, (pairs) => {
        const canonical = canonicalQuery(pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'))
        const decoded =
          canonical === '' ? [] : canonical.split('&').map((pair) => pair.split('=').map(decodeURIComponent))
        expect(decoded.map(String).sort()).toEqual(pairs.map(String).sort())
        expect(canonicalQuery(canonical)).toBe(canonical)
      }),
    )
  })
})
