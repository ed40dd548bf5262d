import type { FieldProblem } from '@credbroker/core'
import { checkDataElements } from './check-data-elements.ts'
import { methodFault } from './method-fault.ts'
import { pathFault } from './path/path-form.ts'
import { matchPath, type PathMatch } from './path/path-template.ts'
import { type RestrictedOperation, restrictedOperations } from './restricted-operations.ts'
import type { RestrictedResource } from './restricted-resource.ts'
import { unrestrictedPathAdvice } from './path/unrestricted-path.ts'

/** A {@link RestrictedResource} as it comes in: of the right shape, and otherwise anything. */
export interface UncheckedResource {
  readonly method: string
  readonly path: string
  readonly dataElements?: readonly string[]
}

/** What a check found: the resource and its operation, or everything that is wrong. */
export type ResourceCheck =
  | { readonly operation: RestrictedOperation; readonly resource: RestrictedResource; readonly problems?: undefined }
  | { readonly problems: readonly FieldProblem[] }

const oneDocument =
  'cannot be generic: a restricted data token is for one report document; put its reportDocumentId in the place of the ' +
  'placeholder. The type of its report decides: call documents of unrestricted types with the token of spApiToken'

/**
 * Checks one resource by the rules of the Tokens API, which itself answers most mistakes with a bare `InvalidInput`, or
 * with a token that is refused later. Problems are named `method`, `path`, `dataElements`, `dataElements[0]`.
 */
export function checkRestrictedResource({ method, path, dataElements }: UncheckedResource): ResourceCheck {
  const candidates = pathFault(path) === undefined ? operationsAt(path) : []
  const found = candidates.find(({ operation }) => operation.method === method)
  // All operations at a path take the same data elements.
  const likely = found ?? candidates[0]
  const ofMethod = methodFault(
    method,
    candidates.map(({ operation }) => operation.method),
  )
  const ofPath = pathFault(path) ?? (likely === undefined ? unrestrictedPathAdvice(path) : placeholderFault(likely))
  const elements = likely === undefined ? {} : checkDataElements(likely.operation, dataElements)
  const problems: readonly FieldProblem[] = [
    ...(ofMethod === undefined ? [] : [{ name: 'method', message: ofMethod }]),
    ...(ofPath === undefined ? [] : [{ name: 'path', message: ofPath }]),
    ...(elements.problems ?? []),
  ]
  if (found === undefined || elements.problems !== undefined || problems.length > 0) return { problems }
  const { operation } = found
  const asked = elements.dataElements
  return {
    operation,
    resource: { method: operation.method, path, ...(asked !== undefined && { dataElements: asked }) },
  }
}

interface Candidate {
  readonly operation: RestrictedOperation
  readonly matched: PathMatch
}

/** The operations whose template a path matches, or would if it were not for what stands in the placeholder's place. */
function operationsAt(path: string): readonly Candidate[] {
  return restrictedOperations
    .map((operation) => ({ operation, matched: matchPath(operation, path) }))
    .filter(({ matched }) => matched.match !== 'other')
}

function placeholderFault({ operation, matched }: Candidate): string | undefined {
  if (matched.match === 'near') return matched.fault
  return matched.match === 'generic' && !operation.genericPathAllowed ? oneDocument : undefined
}
