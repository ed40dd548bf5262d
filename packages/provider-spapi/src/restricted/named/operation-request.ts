import type { DataElement } from '../restricted-resource.ts'

/**
 * A restricted resource by the name of its operation, for callers who would rather not write paths. The id goes into the
 * member that the path's placeholder names; without it the token is for every id of the seller.
 */
export interface OperationRequest {
  /** Full, such as `orders.getOrderAddress`, or bare where no other API has it: `getOrderAddress`. */
  readonly operation: string
  /** Of the API, where two versions have the operation: `v1` or `2021-12-28`. */
  readonly version?: string
  readonly orderId?: string
  readonly shipmentId?: string
  readonly reportDocumentId?: string
  readonly purchaseOrderNumber?: string
  /** With `getReportDocument`, and required there: the type of the report, such as `GET_ORDER_REPORT_DATA_TAX`. */
  readonly reportType?: string
  /** Default: all that the operation accepts. */
  readonly dataElements?: readonly DataElement[]
}

/** An {@link OperationRequest} as it comes in: of the right shape, and otherwise anything. */
export interface UncheckedOperationRequest extends Omit<OperationRequest, 'dataElements'> {
  readonly dataElements?: readonly string[]
}
