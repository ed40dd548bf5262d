import { expect, test } from 'vitest'
import { restrictedOperations } from '../../src/restricted/restricted-operations.ts'
import { reportTypeFault, restrictedReportTypes } from '../../src/restricted/restricted-report-types.ts'
import { vectors } from '../support/vectors.ts'

interface Table {
  readonly operations: readonly {
    readonly operation: string
    readonly method: string
    readonly template: string
    readonly dataElements: readonly string[] | null
    readonly genericPathAllowed: boolean
  }[]
  readonly restrictedReportTypes: readonly string[]
}

const table = vectors<Table>('restricted-operations')

test('the table of operations is the documented one', () => {
  const ours = restrictedOperations.map(({ name, method, template, dataElements, genericPathAllowed }) => ({
    operation: name,
    method,
    template,
    dataElements: dataElements.length === 0 ? null : dataElements,
    genericPathAllowed,
  }))
  expect(ours).toEqual(table.operations)
})

test('each operation has the id of its template, and its version', () => {
  for (const { template, idName, version } of restrictedOperations) {
    expect([...template.matchAll(/\{(.*?)\}/g)].map(([, name]) => name)).toEqual(idName === undefined ? [] : [idName])
    expect(template).toContain(`/${version}/`)
  }
})

test('the report types are the documented ones', () => {
  expect(restrictedReportTypes).toEqual(table.restrictedReportTypes)
  for (const type of restrictedReportTypes) expect(reportTypeFault(type)).toBeUndefined()
})

test('a report type in small letters is told its capitals', () => {
  expect(reportTypeFault('get_order_report_data_tax')).toBe('is written in capitals: GET_ORDER_REPORT_DATA_TAX')
})

test('documents of any other report type are sent to the ordinary token', () => {
  expect(reportTypeFault('GET_MERCHANT_LISTINGS_ALL_DATA')).toBe(
    'is not a restricted report type, so its documents need no restricted data token: call getReportDocument with the ' +
      'token of spApiToken',
  )
})
