import type { ServerParts } from '../server-parts.ts'
import { makePageToken, readPageToken } from '../wire/page-token.ts'

type Context = Pick<ServerParts['context'], 'nameOf'>

/** The `nextToken` for a place in a list. */
export function placeToken(context: Context, listName: string, place: object): string {
  return makePageToken(keyOf(context), listName, JSON.stringify(place))
}

/** The place that a `nextToken` names. Throws `validation_failed` for a token of another list. */
export function placeOf<Place>(context: Context, listName: string, token: string): Place {
  // Only this broker can have made it.
  return JSON.parse(readPageToken(keyOf(context), listName, token))
}

/** A secret of the broker that every process on its store has. */
function keyOf({ nameOf }: Context): Uint8Array {
  return Buffer.from(nameOf('page tokens'))
}
