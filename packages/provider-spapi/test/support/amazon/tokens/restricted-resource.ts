import { pathMatches } from '../selling-partner/path-template.ts'
import type { DataElement } from './restricted-operations.ts'

/** One entry of a restricted data token: an operation on one id, or on every id of the seller. */
export interface RestrictedResource {
  readonly method: string
  /** With ids, or the template itself. */
  readonly path: string
  readonly dataElements: readonly DataElement[]
}

/** The entries that a call falls under; its query is of no matter. */
export function resourcesFor(
  resources: readonly RestrictedResource[],
  method: string,
  path: string,
): readonly RestrictedResource[] {
  return resources.filter(
    (resource) => resource.method === method && (resource.path === path || pathMatches(resource.path, path)),
  )
}
