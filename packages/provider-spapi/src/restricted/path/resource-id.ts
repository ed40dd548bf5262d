import type { IdName } from '../restricted-operations.ts'

// Separators would change the path for whoever decodes it, braces would make a placeholder of it.
const notInIds = /[/\\{}\p{Cc}]/u

const orderId = /^\d{3}-\d{7}-\d{7}$/

/** Why an id cannot stand in a path; `undefined` when it can. The words do not repeat the id. */
export function idFault(name: IdName, id: string): string | undefined {
  if (name === 'orderId') {
    return orderId.test(id) ? undefined : 'is not an order id of 3, 7 and 7 digits, such as 902-1845936-5435065'
  }
  if (id === '') return 'is empty'
  if (id === '.' || id === '..') return 'is a dot segment, which a client would take out of the path'
  if (notInIds.test(id) || !id.isWellFormed()) return 'holds a character that no id has'
  return undefined
}

/** The segment of a path that an id makes. */
export function pathSegmentOf(id: string): string {
  return encodeURIComponent(id)
}

/** The id in the segment of a path. `undefined` unless it is written exactly as {@link pathSegmentOf} writes it. */
export function idOfPathSegment(segment: string): string | undefined {
  let id: string
  try {
    id = decodeURIComponent(segment)
  } catch {
    return undefined
  }
  return encodeURIComponent(id) === segment ? id : undefined
}
