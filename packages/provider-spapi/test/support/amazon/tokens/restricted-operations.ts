import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathMatches } from '../selling-partner/path-template.ts'

export type DataElement = 'buyerInfo' | 'shippingAddress' | 'buyerTaxInformation'

/** An operation that answers with personal data, or refuses, unless it gets a restricted data token. */
export interface RestrictedOperation {
  readonly operation: string
  readonly method: string
  readonly template: string
  /** What may be asked for; `null` where the operation has no data elements. */
  readonly dataElements: readonly DataElement[] | null
  /** Whether the template itself may stand for every id. */
  readonly genericPathAllowed: boolean
}

const file = join(import.meta.dirname, '../../../vectors/spapi-restricted-operations.json')

export const restrictedOperations: readonly RestrictedOperation[] = JSON.parse(readFileSync(file, 'utf8')).operations

/** The operation that a path of a resource belongs to, be it the template itself or one with ids. */
export function restrictedOperation(method: string, path: string): RestrictedOperation | undefined {
  return restrictedOperations.find(
    (one) => one.method === method && (one.template === path || pathMatches(one.template, path)),
  )
}
