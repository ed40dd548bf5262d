import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkRestrictedResource } from '../../src/restricted/check-restricted-resource.ts'
import type { UncheckedOperationRequest } from '../../src/restricted/named/operation-request.ts'
import { resourceOfOperation } from '../../src/restricted/named/resource-of-operation.ts'
import { restrictedOperations } from '../../src/restricted/restricted-operations.ts'
import { anyOperation, legalId } from '../support/restricted-arbitraries.ts'

const orderId = '902-1845936-5435065'
const resourceOf = (request: UncheckedOperationRequest) => {
  const check = resourceOfOperation(request)
  if (check.problems !== undefined) throw new Error(JSON.stringify(check.problems))
  return check.resource
}
const problemsOf = (request: UncheckedOperationRequest) => resourceOfOperation(request).problems

describe('a resource by its operation', () => {
  test('is specific with an id', () => {
    expect(resourceOf({ operation: 'getOrderAddress', orderId })).toEqual({
      method: 'GET',
      path: `/orders/v0/orders/${orderId}/address`,
    })
  })

  test('is generic without one', () => {
    expect(resourceOf({ operation: 'orders.getOrderAddress' })).toEqual({
      method: 'GET',
      path: '/orders/v0/orders/{orderId}/address',
    })
  })

  test('asks for all data elements that there are', () => {
    expect(resourceOf({ operation: 'orders.getOrders' }).dataElements).toEqual([
      'buyerInfo',
      'shippingAddress',
      'buyerTaxInformation',
    ])
  })

  test('asks for the named data elements only', () => {
    expect(resourceOf({ operation: 'orders.getOrder', orderId, dataElements: ['buyerInfo'] })).toEqual({
      method: 'GET',
      path: `/orders/v0/orders/${orderId}`,
      dataElements: ['buyerInfo'],
    })
  })

  test('holds the id as a client sends it', () => {
    expect(resourceOf({ operation: 'cancelShipment', shipmentId: 'a b$&é' }).path).toBe(
      '/mfn/v0/shipments/a%20b%24%26%C3%A9',
    )
  })

  test('is of the version that was asked for', () => {
    const request = { operation: 'getShippingLabel', purchaseOrderNumber: 'PO1' }
    expect(resourceOf({ ...request, version: 'v1' }).path).toContain('/shipping/v1/')
    expect(resourceOf({ ...request, version: '2021-12-28' }).path).toContain('/shipping/2021-12-28/')
  })

  test('is the one document of a restricted report type', () => {
    expect(
      resourceOf({
        operation: 'getReportDocument',
        reportDocumentId: 'amzn1.spdoc.1.4.na.example',
        reportType: 'GET_ORDER_REPORT_DATA_TAX',
      }).path,
    ).toBe('/reports/2021-06-30/documents/amzn1.spdoc.1.4.na.example')
  })

  test('passes the check of resources, whatever the operation and the id', () => {
    const withId = anyOperation.chain((operation) =>
      fc.tuple(
        fc.constant(operation),
        operation.idName === undefined ? fc.constant(undefined) : legalId(operation.idName),
      ),
    )
    fc.assert(
      fc.property(withId, ([operation, id]) => {
        const resource = resourceOf({
          operation: operation.name,
          version: operation.version,
          ...(operation.idName !== undefined && { [operation.idName]: id }),
          ...(operation.name === 'reports.getReportDocument' && { reportType: 'SC_VAT_TAX_REPORT' }),
        })
        expect(checkRestrictedResource(resource)).toEqual({ operation, resource })
      }),
      { numRuns: 500 },
    )
  })

  test('is found by the bare name where no other API has it', () => {
    for (const { bareName, name, version, genericPathAllowed } of restrictedOperations) {
      const others = restrictedOperations.filter((other) => other.bareName === bareName && other.name !== name)
      if (others.length === 0 && genericPathAllowed) {
        expect(resourceOf({ operation: bareName, version })).toEqual(resourceOf({ operation: name, version }))
      }
    }
  })
})

describe('what is wrong is named by the member at fault', () => {
  test.each<[string, UncheckedOperationRequest, string, RegExp]>([
    [
      'a bare name of several APIs',
      { operation: 'getOrder', orderId },
      'operation',
      /^several APIs have it; write one of orders\.getOrder, dfOrders\.getOrder$/,
    ],
    [
      'another one',
      { operation: 'getShipment' },
      'operation',
      /^several APIs have it; write one of mfn\.getShipment, shipping\.getShipment$/,
    ],
    ['a misspelled bare name', { operation: 'getOrderAdress' }, 'operation', /; did you mean "getOrderAddress"\?$/],
    ['a misspelled full name', { operation: 'order.getOrders' }, 'operation', /; did you mean "orders.getOrders"\?$/],
    [
      'an operation that is not restricted',
      { operation: 'getMarketplaceParticipations' },
      'operation',
      /^is not a restricted operation, and any other needs no restricted data token: call it with the token of spApiToken/,
    ],
    [
      'no version where there are two',
      { operation: 'dfOrders.getOrder' },
      'version',
      /^is missing; dfOrders\.getOrder is restricted in v1 and 2021-12-28$/,
    ],
    [
      'a version that there is not',
      { operation: 'dfOrders.getOrder', version: 'v2' },
      'version',
      /^has no such restricted operation; did you mean "v1"\?$/,
    ],
    [
      'the version of Orders that needs no such token',
      { operation: 'orders.getOrders', version: '2026-01-01' },
      'version',
      /^is Orders 2026-01-01, which needs no restricted data token: .*spApiToken; .*includedData/,
    ],
    [
      'the id of something else',
      { operation: 'getOrderAddress', shipmentId: 'x' },
      'shipmentId',
      /^does not belong here: orders\.getOrderAddress takes orderId instead$/,
    ],
    [
      'an id where there is none',
      { operation: 'orders.getOrders', orderId },
      'orderId',
      /^does not belong here: orders\.getOrders takes no id$/,
    ],
    ['a malformed order id', { operation: 'getOrderAddress', orderId: '1' }, 'orderId', /^is not an order id of 3, 7/],
    ['an empty id', { operation: 'cancelShipment', shipmentId: '' }, 'shipmentId', /^is empty$/],
    ['a dot segment', { operation: 'cancelShipment', shipmentId: '..' }, 'shipmentId', /^is a dot segment/],
    ['a slash', { operation: 'cancelShipment', shipmentId: 'a/cancel' }, 'shipmentId', /^holds a character/],
    ['half a character', { operation: 'cancelShipment', shipmentId: '\ud800' }, 'shipmentId', /^holds a character/],
    ['a placeholder', { operation: 'cancelShipment', shipmentId: '{shipmentId}' }, 'shipmentId', /^holds a character/],
    [
      'data elements where there are none',
      { operation: 'getOrderAddress', dataElements: ['shippingAddress'] },
      'dataElements',
      /^orders\.getOrderAddress accepts none; leave the member out$/,
    ],
    [
      'an empty list of data elements',
      { operation: 'orders.getOrders', dataElements: [] },
      'dataElements',
      /^orders\.getOrders needs one or more/,
    ],
    [
      'a document without its id',
      { operation: 'getReportDocument', reportType: 'SC_VAT_TAX_REPORT' },
      'reportDocumentId',
      /^is missing; a token for reports\.getReportDocument is for one document$/,
    ],
    [
      'a document without its report type',
      { operation: 'getReportDocument', reportDocumentId: 'x' },
      'reportType',
      /^is missing; only documents of some report types are restricted/,
    ],
    [
      'a document of an unrestricted type',
      { operation: 'getReportDocument', reportDocumentId: 'x', reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' },
      'reportType',
      /need no restricted data token: call getReportDocument with the token of spApiToken$/,
    ],
    [
      'a report type elsewhere',
      { operation: 'getOrderAddress', reportType: 'SC_VAT_TAX_REPORT' },
      'reportType',
      /^does not belong here/,
    ],
  ])('%s', (_what, request, name, words) => {
    expect(problemsOf(request)).toEqual([{ name, message: expect.stringMatching(words) }])
  })

  test('and all at once', () => {
    expect(
      problemsOf({
        operation: 'orders.getOrder',
        orderId: '1',
        shipmentId: 'x',
        reportType: 'Y',
        dataElements: ['z'],
      })?.map(({ name }) => name),
    ).toEqual(['shipmentId', 'orderId', 'reportType', 'dataElements[0]'])
  })
})
