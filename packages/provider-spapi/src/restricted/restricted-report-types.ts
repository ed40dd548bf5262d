/**
 * The report types whose documents hold personal data. Documents of every other type are read with an ordinary access
 * token. SP-API docs, "Tokens API use case guide", restricted report types.
 */
export const restrictedReportTypes: readonly string[] = [
  'GET_AMAZON_FULFILLED_SHIPMENTS_DATA_INVOICING',
  'GET_AMAZON_FULFILLED_SHIPMENTS_DATA_TAX',
  'GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING',
  'GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING',
  'GET_FLAT_FILE_ORDER_REPORT_DATA_INVOICING',
  'GET_FLAT_FILE_ORDER_REPORT_DATA_TAX',
  'GET_FLAT_FILE_ORDERS_RECONCILIATION_DATA_TAX',
  'GET_FLAT_FILE_ORDERS_RECONCILIATION_DATA_INVOICING',
  'GET_FLAT_FILE_ORDERS_RECONCILIATION_DATA_SHIPPING',
  'GET_ORDER_REPORT_DATA_INVOICING',
  'GET_ORDER_REPORT_DATA_TAX',
  'GET_ORDER_REPORT_DATA_SHIPPING',
  'GET_EASYSHIP_DOCUMENTS',
  'GET_GST_MTR_B2B_CUSTOM',
  'GET_VAT_TRANSACTION_DATA',
  'SC_VAT_TAX_REPORT',
]

/**
 * Why documents of a report type take no restricted data token; `undefined` when they take one. The words do not repeat
 * the type.
 */
export function reportTypeFault(reportType: string): string | undefined {
  if (restrictedReportTypes.includes(reportType)) return undefined
  const inCapitals = reportType.toUpperCase()
  if (restrictedReportTypes.includes(inCapitals)) return `is written in capitals: ${inCapitals}`
  return (
    'is not a restricted report type, so its documents need no restricted data token: call getReportDocument with the ' +
    'token of spApiToken'
  )
}
