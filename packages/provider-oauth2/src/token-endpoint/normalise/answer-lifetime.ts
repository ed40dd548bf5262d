import type { AnswerRules } from '../../vendors/vendor.ts'
import { type Members, nonEmptyString } from './answer-body.ts'
import { isoInstantMs } from '@credbroker/core'

/** How long what an answer brings is good for. A member is absent where the answer says nothing that can be used. */
export interface AnswerLifetime {
  /** Seconds; 0: it is over already. */
  readonly expiresIn?: number | 'never'
  /** Epoch milliseconds by the vendor's clock, where it does not say how many seconds. */
  readonly expiresAtMs?: number
  readonly refreshTokenExpiresIn?: number
}

// A century: beyond it instants leave the range of dates.
const longestSeconds = 3_155_760_000

export function answerLifetime(members: Members, rules: AnswerRules): AnswerLifetime {
  const seconds = secondsOf(members['expires_in'])
  const refreshSeconds = secondsOf(members[rules.refreshExpiresInMember ?? 'refresh_token_expires_in'])
  const atMs = seconds === undefined ? instantOf(members, rules.expiresAtMember) : undefined
  return {
    ...(seconds !== undefined && { expiresIn: seconds === 0 && rules.zeroMeansNever === true ? 'never' : seconds }),
    ...(atMs !== undefined && { expiresAtMs: atMs }),
    // Nobody hands out a refresh token that is over: zero means that nothing is known.
    ...(refreshSeconds !== undefined && refreshSeconds > 0 && { refreshTokenExpiresIn: refreshSeconds }),
  }
}

/** RFC 6749 section 5.1 wants a number; some vendors send it as text. */
function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : value
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return undefined
  return Math.min(Math.floor(seconds), longestSeconds)
}

function instantOf(members: Members, member: string | undefined): number | undefined {
  const text = member === undefined ? undefined : nonEmptyString(members[member])
  return text === undefined ? undefined : isoInstantMs(text)
}
