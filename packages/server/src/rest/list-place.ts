import type { ExtensionContext } from '@credbroker/core'
import { makePageToken, pageTokenKey, readPageToken } from '../wire/page-token.ts'

type Context = Pick<ExtensionContext, 'nameOf'>

/** The `nextToken` for a place in a list. */
export function placeToken(context: Context, listName: string, place: object): string {
  return makePageToken(pageTokenKey(context), listName, JSON.stringify(place))
}

/** The place that a `nextToken` names. Throws `validation_failed` for a token of another list. */
export function placeOf<Place>(context: Context, listName: string, token: string): Place {
  // Only this broker can have made it.
  return JSON.parse(readPageToken(pageTokenKey(context), listName, token))
}
