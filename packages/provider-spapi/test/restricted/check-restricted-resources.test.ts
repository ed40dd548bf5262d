import { describe, expect, test } from 'vitest'
import { canonicalResources } from '../../src/restricted/canonical-resources.ts'
import { checkRestrictedResources } from '../../src/restricted/check-restricted-resources.ts'
import { requiredRoles, rolesAdvice } from '../../src/restricted/required-roles.ts'
import type { DataElement } from '../../src/restricted/restricted-resource.ts'

const order = (number: number) => `/orders/v0/orders/902-1845936-${String(number).padStart(7, '0')}/address`
const addresses = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ method: 'GET', path: order(number) }))

describe('a list of resources', () => {
  test.each([1, 50])('may hold %i', (count) => {
    const { resources, problems } = { resources: [], ...checkRestrictedResources(addresses(count)) }
    expect(problems).toBeUndefined()
    expect(resources).toHaveLength(count)
  })

  test('may not be empty', () => {
    expect(checkRestrictedResources([]).problems).toEqual([
      { name: 'restrictedResources', message: 'is empty; name 1 to 50 resources' },
    ])
  })

  test('may not hold 51', () => {
    const [problem] = checkRestrictedResources(addresses(51)).problems ?? []
    expect(problem?.name).toBe('restrictedResources')
    expect(problem?.message).toMatch(/^holds 51 resources, and one token names 50 at most; use a generic path/)
  })

  test('has every problem named with its place', () => {
    const problems = checkRestrictedResources([
      { method: 'GET', path: order(1) },
      { method: 'get', path: order(2), dataElements: [] },
      { method: 'GET', path: '/orders/v0/orders', dataElements: ['buyerInfo', 'shipingAddress'] },
      { method: 'GET', path: '/sellers/v1/marketplaceParticipations' },
    ]).problems
    expect(problems?.map(({ name }) => name)).toEqual([
      'restrictedResources[1].method',
      'restrictedResources[1].dataElements',
      'restrictedResources[2].dataElements[1]',
      'restrictedResources[3].path',
    ])
    expect(problems?.[2]?.message).toBe('is not a data element of orders.getOrders; did you mean "shippingAddress"?')
  })
})

test('the canonical form unites, sorts, and swallows nothing', () => {
  const path = '/orders/v0/orders'
  expect(
    canonicalResources([
      { method: 'GET', path: `${path}/{orderId}`, dataElements: ['shippingAddress', 'buyerInfo'] },
      { method: 'GET', path, dataElements: ['shippingAddress'] },
      { method: 'GET', path: `${path}/902-1845936-5435065`, dataElements: ['buyerInfo'] },
      { method: 'GET', path, dataElements: ['buyerTaxInformation', 'shippingAddress'] },
      { method: 'GET', path: order(1) },
    ]),
  ).toEqual([
    { method: 'GET', path, dataElements: ['buyerTaxInformation', 'shippingAddress'] },
    { method: 'GET', path: order(1) },
    { method: 'GET', path: `${path}/902-1845936-5435065`, dataElements: ['buyerInfo'] },
    { method: 'GET', path: `${path}/{orderId}`, dataElements: ['buyerInfo', 'shippingAddress'] },
  ])
})

describe('the roles that are needed', () => {
  const rolesOf = (method: string, path: string, dataElements?: readonly DataElement[]) => {
    const check = checkRestrictedResources([{ method, path, dataElements }])
    if (check.problems !== undefined) throw new Error('refused')
    const [first] = check.resources
    return first && requiredRoles(first.operation, first.resource.dataElements)
  }
  const shipping = ['Direct-to-Consumer Shipping']
  const tax = ['Tax Remittance', 'Tax Invoicing']

  test.each<[string, readonly DataElement[] | undefined, readonly string[][]]>([
    ['/orders/v0/orders', ['shippingAddress'], [shipping]],
    ['/orders/v0/orders', ['buyerInfo', 'buyerTaxInformation'], [tax]],
    ['/orders/v0/orders', ['buyerInfo', 'shippingAddress'], [tax, shipping]],
    [order(1), undefined, [shipping]],
    ['/orders/v0/orders/{orderId}/buyerInfo', undefined, [tax]],
    ['/orders/v0/orders/{orderId}/orderItems/buyerInfo', undefined, [tax]],
    ['/mfn/v0/shipments/{shipmentId}', undefined, []],
  ])('for %s with %j', (path, dataElements, roles) => {
    expect(rolesOf('GET', path, dataElements)).toEqual(roles)
  })

  test('are told with all three places that need them', () => {
    expect(rolesAdvice([shipping, tax])).toBe(
      'This data needs the role Direct-to-Consumer Shipping, and Tax Remittance or Tax Invoicing, on the developer ' +
        'profile, on the application, and in the consent of the seller, who has to authorize the application again after ' +
        'a role was added.',
    )
    expect(rolesAdvice([])).toBe('')
  })
})
