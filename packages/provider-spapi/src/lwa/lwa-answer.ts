import { BrokerError } from '@credbroker/core'

/** A token that Login with Amazon gave. */
export interface LwaAnswer {
  readonly accessToken: string
  /** From when it was asked for, in milliseconds. */
  readonly lifetimeMs: number
  /** With `refresh_token` the one that was sent, with `authorization_code` the new one. */
  readonly refreshToken?: string
}

/** Amazon's own Python SDK takes a token for so long where Amazon does not say. */
const usualLifetimeSeconds = 1_800
const longestToken = 2_048
const longestLifetimeSeconds = 86_400

/** Reads the body of a 200. Throws `upstream_rejected` for what is no token of the kind that was asked for. */
export function readLwaAnswer(body: unknown): LwaAnswer {
  const { access_token, token_type, expires_in, refresh_token } = members(body)
  const isBearer = typeof token_type === 'string' && token_type.toLowerCase() === 'bearer'
  const lifetime = expires_in === undefined ? usualLifetimeSeconds : Number(expires_in)
  const isLifetime = Number.isFinite(lifetime) && lifetime > 0 && lifetime <= longestLifetimeSeconds
  if (!isToken(access_token) || !isBearer || !isLifetime) throw unreadable()
  if (refresh_token !== undefined && !isToken(refresh_token)) throw unreadable()
  return {
    accessToken: access_token,
    lifetimeMs: lifetime * 1000,
    ...(refresh_token !== undefined && { refreshToken: refresh_token }),
  }
}

/** Visible ASCII alone: it goes into a header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestToken && /^[\x21-\x7e]+$/.test(value)
}

function members(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

function unreadable(): BrokerError {
  return new BrokerError(
    'upstream_rejected',
    'Login with Amazon answered without an error and without a token that can be used; check lwaUrl, and ask Amazon if it goes on',
    { details: { upstreamCode: 'invalid_answer' } },
  )
}
