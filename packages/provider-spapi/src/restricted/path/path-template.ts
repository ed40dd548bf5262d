import { idFault, idOfPathSegment } from './resource-id.ts'
import type { IdName, RestrictedOperation } from '../restricted-operations.ts'

/**
 * How a path relates to an operation. `specific`: it has an id in the placeholder's place. `generic`: it is the template
 * itself. `near`: it differs in the placeholder's place only, and `fault` says what is wrong there. `other`: it is the
 * path of something else.
 */
export type PathMatch =
  | { readonly match: 'specific' | 'generic' | 'other' }
  | { readonly match: 'near'; readonly fault: string }

/** Compares a path, whose form was checked, with an operation's template, which holds one id at most. Letter case counts. */
export function matchPath({ template, idName }: RestrictedOperation, path: string): PathMatch {
  if (path === template) return { match: 'generic' }
  if (idName === undefined) return { match: 'other' }
  const expected = template.split('/')
  const segments = path.split('/')
  const place = expected.indexOf(`{${idName}}`)
  const id = segments[place]
  if (id === undefined || expected.with(place, id).join('/') !== path) return { match: 'other' }
  const fault = segmentFault(idName, id)
  return fault === undefined ? { match: 'specific' } : { match: 'near', fault }
}

function segmentFault(name: IdName, segment: string): string | undefined {
  if (/[{}]|%7[bd]/i.test(segment)) {
    return `must hold the placeholder {${name}}, spelled so and alone between slashes, or the id itself`
  }
  const id = idOfPathSegment(segment)
  if (id === undefined) {
    return `must have its ${name} percent-encoded as in the later call, the way encodeURIComponent does it`
  }
  const fault = idFault(name, id)
  return fault === undefined ? undefined : `its ${name} ${fault}`
}
