import type { ExtensionContext } from '@credbroker/core'
import { makePageToken, pageTokenKey, readPageToken } from '../../wire/page-token.ts'
import type { PageInput } from '../shapes/index.ts'

/** A part of a list. */
export interface NamePage {
  readonly names: readonly string[]
  readonly nextToken?: string
}

/**
 * The names of one page, in the order of the alphabet. A page begins after the name that the last one ended with, so a
 * name that stays is listed once, whatever comes and goes. Throws `validation_failed` for a token that is none.
 */
export function pageOfNames(
  all: Iterable<string>,
  list: string,
  { nextToken, maxResults = 20 }: PageInput,
  context: Pick<ExtensionContext, 'nameOf'>,
): NamePage {
  const key = pageTokenKey(context)
  const after = nextToken === undefined ? undefined : readPageToken(key, list, nextToken)
  const rest = [...new Set(all)].filter((name) => after === undefined || name > after).sort(byCodeUnits)
  const names = rest.slice(0, maxResults)
  const last = names.at(-1)
  return rest.length > names.length && last !== undefined
    ? { names, nextToken: makePageToken(key, list, last) }
    : { names }
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
