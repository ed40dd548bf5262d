import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalResources } from '../../src/restricted/canonical-resources.ts'
import { checkRestrictedResource } from '../../src/restricted/check-restricted-resource.ts'
import { matchPath } from '../../src/restricted/path/path-template.ts'
import { pathFault } from '../../src/restricted/path/path-form.ts'
import { restrictedOperations } from '../../src/restricted/restricted-operations.ts'
import type { RestrictedResource } from '../../src/restricted/restricted-resource.ts'
import { anyOperation, legalElements, legalId, specificPath } from '../support/restricted-arbitraries.ts'

const templateOf = (path: string) => [
  ...new Set(
    restrictedOperations
      .filter((operation) => pathFault(path) === undefined && /specific|generic/.test(matchPath(operation, path).match))
      .map(({ template }) => template),
  ),
]

test('a path made of a template and a legal id matches that template and no other', () => {
  fc.assert(
    fc.property(
      anyOperation.chain((operation) => fc.tuple(fc.constant(operation), specificPath(operation))),
      ([{ template }, path]) => {
        expect(templateOf(path)).toEqual([template])
      },
    ),
    { numRuns: 500 },
  )
})

test('and the operation is found by it', () => {
  fc.assert(
    fc.property(
      anyOperation.chain((operation) =>
        fc.tuple(fc.constant(operation), specificPath(operation), legalElements(operation)),
      ),
      ([operation, path, dataElements]) => {
        const check = checkRestrictedResource({ method: operation.method, path, dataElements })
        expect(check).toMatchObject({ operation, resource: { method: operation.method, path } })
      },
    ),
    { numRuns: 500 },
  )
})

test('each template matches itself, as generic, and no other', () => {
  for (const { template } of restrictedOperations) expect(templateOf(template)).toEqual([template])
})

/** What the path of the operation looks like, written down a second time: as one expression. */
const languages = restrictedOperations.map(({ template, idName = '' }) => {
  const id = idName === 'orderId' ? '\\d{3}-\\d{7}-\\d{7}' : "(?!\\.{1,2}(?:/|$))(?:[\\w.!~*'()-]|%[0-9A-F]{2})+"
  const [before = '', after = ''] = template.split(`{${idName}}`)
  return idName === '' ? new RegExp(`^${template}$`) : new RegExp(`^${before}(?:\\{${idName}\\}|${id})${after}$`)
})

test('a path with one change matches a template only when it is another legal path', () => {
  const change = fc.record({
    at: fc.nat(200),
    remove: fc.nat(3),
    insert: fc.string({ unit: fc.constantFrom(...'aA0/.{}%-?#', ' ', 'é', '\n', '\\', ''), maxLength: 3 }),
  })
  fc.assert(
    fc.property(anyOperation.chain(specificPath), change, (path, { at, remove, insert }) => {
      const place = at % (path.length + 1)
      const changed = path.slice(0, place) + insert + path.slice(place + remove)
      if (templateOf(changed).length > 0) {
        expect(languages.some((language) => language.test(changed))).toBe(true)
      }
    }),
    { numRuns: 3_000 },
  )
})

test('nothing but a path matches', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true }), fc.webPath()), (text) => {
      expect(templateOf(text)).toEqual([])
    }),
    { numRuns: 1_000 },
  )
})

test('any text gets problems or an operation, and no problem repeats it', () => {
  const secret = legalId('shipmentId').filter((id) => id.length > 12)
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('/orders/v0/orders/', '/x/', ''), secret, (method, before, id) => {
      const { problems = [] } = checkRestrictedResource({ method, path: before + id, dataElements: [id] })
      expect(problems.length).toBeGreaterThan(0)
      expect(JSON.stringify(problems)).not.toContain(id)
    }),
    { numRuns: 1_000 },
  )
})

const resource: fc.Arbitrary<RestrictedResource> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST'),
    path: fc.constantFrom('/a', '/b', '/a/{orderId}', '/a GET'),
    dataElements: fc.array(fc.constantFrom('buyerInfo', 'shippingAddress', 'buyerTaxInformation')),
  },
  { requiredKeys: ['method', 'path'] },
)
const resources = fc.array(resource, { minLength: 1, maxLength: 6 })

/** The set that a list stands for: every method, path and element, and every pair that names none. */
const setOf = (list: readonly RestrictedResource[]) =>
  new Set(
    list.flatMap(({ method, path, dataElements = [] }) =>
      ['', ...dataElements].map((element) => JSON.stringify([method, path, element])),
    ),
  )

test('the canonical form is its own canonical form', () => {
  fc.assert(
    fc.property(resources, (list) => {
      expect(canonicalResources(canonicalResources(list))).toEqual(canonicalResources(list))
    }),
  )
})

test('the canonical form does not depend on order', () => {
  const shuffled = resources.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  )
  fc.assert(
    fc.property(shuffled, ([list, other]) => {
      expect(JSON.stringify(canonicalResources(other))).toBe(JSON.stringify(canonicalResources(list)))
    }),
  )
})

test('two lists have one canonical form exactly when they are the same set', () => {
  fc.assert(
    fc.property(resources, resources, (one, other) => {
      const same = JSON.stringify([...setOf(one)].sort()) === JSON.stringify([...setOf(other)].sort())
      expect(JSON.stringify(canonicalResources(one)) === JSON.stringify(canonicalResources(other))).toBe(same)
    }),
    { numRuns: 2_000 },
  )
})

test('the canonical form stands for the same set', () => {
  fc.assert(
    fc.property(resources, (list) => {
      expect(setOf(canonicalResources(list))).toEqual(setOf(list))
    }),
  )
})
