import { BrokerError } from '@credbroker/core'

/** What the Tokens API gave. */
export interface RestrictedDataTokenAnswer {
  readonly restrictedDataToken: string
  /** From when it was asked for, in milliseconds. */
  readonly lifetimeMs: number
}

const longestToken = 8_192
const longestLifetimeSeconds = 86_400

/** Reads the body of a 200, flat as Amazon sends it or inside `payload` as older guides print it. Throws `upstream_rejected`. */
export function readRestrictedDataToken(body: unknown): RestrictedDataTokenAnswer {
  const outer = members(body)
  const { restrictedDataToken, expiresIn } = 'restrictedDataToken' in outer ? outer : members(outer['payload'])
  const isToken =
    typeof restrictedDataToken === 'string' &&
    restrictedDataToken.length <= longestToken &&
    /^[\x21-\x7e]+$/.test(restrictedDataToken)
  const lifetime = typeof expiresIn === 'number' || typeof expiresIn === 'string' ? Number(expiresIn) : Number.NaN
  if (isToken && lifetime > 0 && lifetime <= longestLifetimeSeconds)
    return { restrictedDataToken, lifetimeMs: lifetime * 1000 }
  throw new BrokerError(
    'upstream_rejected',
    'the Tokens API answered without an error and without a restricted data token that can be used; check endpointUrl, and ask Amazon if it goes on',
    { details: { upstreamCode: 'invalid_answer' } },
  )
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
