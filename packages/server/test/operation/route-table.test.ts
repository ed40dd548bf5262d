import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRouteTable } from '../../src/operation/route-table.ts'
import { operation } from './toy-operations.ts'

const make = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, name = `${method} ${path}`) =>
  operation(() => undefined, { method, path, name })

const operations = [
  make('POST', '/identities/oauth2/token'),
  make('POST', '/tags/{resourceArn}'),
  make('DELETE', '/tags/{resourceArn}'),
  make('GET', '/grants/{workload}/{id}'),
  make('GET', '/grants/all/newest/first'),
  make('GET', '/grants/{workload}'),
]

function found(method: string, target: string, basePath?: string) {
  const match = createRouteTable(operations, basePath).match(method, target)
  return match.route === undefined ? match.message : [match.route.operation.name, ...match.values]
}

test('a fixed path is found exactly, whatever the query', () => {
  expect(found('POST', '/identities/oauth2/token')).toEqual(['POST /identities/oauth2/token'])
  expect(found('POST', '/identities/oauth2/token?a=/b')).toEqual(['POST /identities/oauth2/token'])
  for (const target of ['/identities/oauth2/token/', '/identities/oauth2/Token', '/', '', '*']) {
    expect(found('POST', target)).toMatch(/^No operation has this path;/)
  }
})

test('runs of slashes count as one, as they do in a signature', () => {
  expect(found('POST', '//identities///oauth2/token')).toEqual(['POST /identities/oauth2/token'])
  expect(found('POST', '/v1//identities/oauth2/token?a=//', '/v1')).toEqual(['POST /identities/oauth2/token'])
})

test('a parameter is one segment, split before it is decoded', () => {
  expect(found('POST', '/tags/arn%3Aaws%2Fx')).toEqual(['POST /tags/{resourceArn}', 'arn:aws/x'])
  expect(found('POST', '/tags/a/b')).toMatch(/^No operation/)
  expect(found('POST', '/tags/')).toMatch(/^No operation/)
})

test('a name beats a parameter only where it leads somewhere', () => {
  expect(found('GET', '/grants/all/newest/first')).toEqual(['GET /grants/all/newest/first'])
  expect(found('GET', '/grants/all/newest')).toEqual(['GET /grants/{workload}/{id}', 'all', 'newest'])
  expect(found('GET', '/grants/all')).toEqual(['GET /grants/{workload}', 'all'])
})

test('a way that led nowhere leaves no parameter behind', () => {
  const table = createRouteTable([make('GET', '/a/{x}/c'), make('GET', '/{y}/b/d')])
  expect(table.match('GET', '/a/b/d')).toMatchObject({ values: ['a'] })
})

test('a path with another method says which', () => {
  expect(found('GET', '/identities/oauth2/token')).toMatch(/with this path use POST$/)
  expect(found('PATCH', '/tags/x')).toMatch(/use POST or DELETE$/)
})

test('everything is below the base path', () => {
  expect(found('POST', '/broker/v1/tags/x', '/broker/v1')).toEqual(['POST /tags/{resourceArn}', 'x'])
  expect(found('POST', '/broker/v1/identities/oauth2/token', '/broker/v1')).toEqual(['POST /identities/oauth2/token'])
  expect(found('POST', '/tags/x', '/broker/v1')).toMatch(/^No operation/)
  expect(found('POST', '/broker/v1x/tags/x', '/broker/v1')).toMatch(/^No operation/)
})

test('a bad percent-encoding names its parameter', () => {
  for (const bad of ['%', '%zz', '%ff', 'a%2']) {
    expect(() => found('POST', `/tags/${bad}`)).toThrow(/resourceArn/)
  }
})

test('one route for two operations is refused', () => {
  expect(() => createRouteTable([make('GET', '/a/{x}', 'One'), make('GET', '/a/{y}', 'Two')])).toThrow('Two and One')
})

test('any parameter comes back as it was', () => {
  const table = createRouteTable(operations)
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      (a, b) => {
        const match = table.match('GET', `/grants/${encodeURIComponent(a)}/${encodeURIComponent(b)}`)
        expect(match.route === undefined ? undefined : match.values).toEqual([a, b])
      },
    ),
  )
})

test('any target is matched, missed, or refused as invalid', () => {
  const table = createRouteTable(operations)
  const targets = fc
    .array(fc.constantFrom('/', 'tags', 'grants', 'all', '%', '%2F', '?', 'x', '..', '{resourceArn}'))
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(targets, (target) => {
      try {
        table.match('GET', target)
      } catch (error) {
        expect(error).toMatchObject({ code: 'validation_failed' })
      }
    }),
  )
})
