import { describe, expect, test } from 'vitest'
import { checkRestrictedResource, type UncheckedResource } from '../../src/restricted/check-restricted-resource.ts'
import { vectors } from '../support/vectors.ts'

interface PathCase extends UncheckedResource {
  readonly valid: boolean
  readonly why?: string
}

const { pathCases } = vectors<{ pathCases: readonly PathCase[] }>('restricted-operations')

const problemsOf = (method: string, path: string, dataElements?: readonly string[]) =>
  checkRestrictedResource({ method, path, dataElements }).problems ?? []

const orderPath = '/orders/v0/orders/902-1845936-5435065'

describe('documented cases', () => {
  test.each(pathCases.filter(({ valid }) => valid))('$method $path is accepted', ({ method, path, dataElements }) => {
    const check = checkRestrictedResource({ method, path, dataElements })
    expect(check).toMatchObject({ operation: { method }, resource: { method, path } })
    if (check.problems !== undefined) throw new Error('refused')
    expect(check.resource.dataElements).toEqual(dataElements)
  })

  /** Which member is at fault, and the words that tell why. */
  const reasons: Readonly<Record<string, readonly [string, RegExp]>> = {
    'dataElements missing': [
      'dataElements',
      /^orders\.getOrders needs one or more of them: buyerInfo, shippingAddress/,
    ],
    'dataElements empty': ['dataElements', /^orders\.getOrders needs one or more of them: buyerInfo, shippingAddress/],
    'letter case': ['dataElements[0]', /^is not a data element of orders\.getOrders; did you mean "buyerInfo"\?$/],
    'element not allowed for getOrderItems': [
      'dataElements[0]',
      /^is not a data element of orders\.getOrderItems; accepted: buyerInfo$/,
    ],
    'dataElements on another operation': [
      'dataElements',
      /^orders\.getOrderAddress accepts none; leave the member out$/,
    ],
    'trailing slash': ['path', /^ends with a slash/],
    'query string': ['path', /^holds a query string/],
    'absolute URL': ['path', /^is a URL; leave scheme and host out/],
    'placeholder name': ['path', /^must hold the placeholder \{orderId\}/],
    'generic path not allowed': ['path', /^cannot be generic: .* one report document; .*type of its report decides/],
    'method not in the enum': ['method', /^is PATCH, .*with the token of spApiToken; restricted at this path: GET$/],
    'not a restricted operation': ['path', /needs no restricted data token: call it with the token of spApiToken$/],
    'this version needs no RDT': ['path', /^is of Orders 2026-01-01, .*token of spApiToken; .*roles.*includedData/],
  }

  test.each(pathCases.filter(({ valid }) => !valid))('$method $path is refused: $why', (refused) => {
    const [name, words] = reasons[refused.why ?? ''] ?? ['no reason', /-/]
    expect(problemsOf(refused.method, refused.path, refused.dataElements)).toEqual([
      { name, message: expect.stringMatching(words) },
    ])
  })
})

describe('the method', () => {
  test.each([
    ['get', `${orderPath}/address`, 'must be in capitals: GET'],
    ['Delete', '/mfn/v0/shipments/abc', 'must be in capitals: DELETE'],
    ['', `${orderPath}/address`, 'is not a method that a restricted data token can name; accepted: GET'],
    ['HEAD', '/mfn/v0/shipments/abc', 'is not a method that a restricted data token can name; accepted: GET, DELETE'],
    ['GTE', '/mfn/v0/shipments/abc', 'is not a method that a restricted data token can name; did you mean "GET"?'],
  ])('%s at %s', (method, path, message) => {
    expect(problemsOf(method, path)).toEqual([{ name: 'method', message }])
  })

  test('of an operation that is not restricted is told apart from a wrong one', () => {
    expect(problemsOf('PUT', `${orderPath}/regulatedInfo`)).toEqual([
      {
        name: 'method',
        message:
          'is of no restricted operation at this path; restricted there: GET; any other operation needs no restricted ' +
          'data token: call it with the token of spApiToken',
      },
    ])
  })

  test('chooses among the operations at one path', () => {
    const names = ['GET', 'DELETE'].map((method) => {
      const check = checkRestrictedResource({ method, path: '/mfn/v0/shipments/{shipmentId}' })
      return check.problems ?? check.operation.name
    })
    expect(names).toEqual(['mfn.getShipment', 'mfn.cancelShipment'])
  })
})

describe('the path', () => {
  test.each([
    ['//orders/v0/orders', /^is a URL/],
    ['HTTPS://x/orders/v0/orders', /^is a URL/],
    ['', /^must begin with \/$/],
    ['orders/v0/orders', /^must begin with \/$/],
    ['/', /^ends with a slash/],
    ['/orders//v0/orders', /^has an empty segment/],
    ['/orders/v0/orders#a', /^holds a fragment/],
    ['/orders/./v0/orders', /^has a dot segment/],
    ['/x/../orders/v0/orders', /^has a dot segment/],
    ['/x/%2E%2e/orders/v0/orders', /^has a dot segment/],
    ['/Orders/v0/orders', /^differs from \/orders\/v0\/orders in letter case, which counts$/],
    ['/orders/v0/orders/{orderid}', /^must hold the placeholder \{orderId\}/],
    ['/orders/v0/orders/902-1845936-543506/address', /^its orderId is not an order id of 3, 7 and 7 digits/],
    ['/orders/v0/orders/902-{orderId}/address', /^must hold the placeholder \{orderId\}/],
    ['/orders/v0/orders/%7BorderId%7D/address', /^must hold the placeholder \{orderId\}/],
    ['/mfn/v0/shipments/a b', /^must have its shipmentId percent-encoded/],
    ['/mfn/v0/shipments/%61', /^must have its shipmentId percent-encoded/],
    ['/mfn/v0/shipments/%c3%a9', /^must have its shipmentId percent-encoded/],
    ['/mfn/v0/shipments/%zz', /^must have its shipmentId percent-encoded/],
    ['/mfn/v0/shipments/a%2Fcancel', /^its shipmentId holds a character that no id has$/],
    ['/mfn/v0/shipments/a%00', /^its shipmentId holds a character that no id has$/],
    ['/reports/2021-06-30/reports', /^is of getReport or getReports, .*documents/],
    ['/reports/2021-06-30/reports/123', /^is of getReport or getReports, .*documents/],
    ['/orders/2026-01-01/orders/902-1845936-5435065', /^is of Orders 2026-01-01/],
    [
      `${orderPath}/adress`,
      /^is not the path of a restricted operation, .*spApiToken; did you mean "[^"]*\/address"\?$/,
    ],
    ['/vendor/orders/v1/purchaseOrders', /call it with the token of spApiToken$/],
  ])('%s', (path, words) => {
    const [problem, ...others] = problemsOf('GET', path, path.includes('address') ? undefined : ['buyerInfo']).filter(
      ({ name }) => name === 'path',
    )
    expect(others).toEqual([])
    expect(problem?.message).toMatch(words)
  })

  test('may hold an id that needed encoding, and that is then kept as it is', () => {
    const path = '/mfn/v0/shipments/caf%C3%A9%20(1)'
    expect(checkRestrictedResource({ method: 'GET', path })).toMatchObject({ resource: { path } })
  })

  test('is never repeated in what is said of it', () => {
    const path = '/orders/v0/orders/4111111111111111/address'
    expect(JSON.stringify(problemsOf('GET', path))).not.toContain('4111111111111111')
  })
})

describe('several mistakes at once', () => {
  test('are all named', () => {
    expect(
      problemsOf('get', '/orders/v0/orders/1', ['BuyerInfo', 'buyerInfo', 'adress']).map(({ name }) => name),
    ).toEqual(['method', 'path', 'dataElements[0]', 'dataElements[2]'])
  })
})

test('data elements are given once each', () => {
  const check = checkRestrictedResource({
    method: 'GET',
    path: orderPath,
    dataElements: ['shippingAddress', 'buyerInfo', 'shippingAddress'],
  })
  expect(check).toMatchObject({ resource: { dataElements: ['buyerInfo', 'shippingAddress'] } })
})
