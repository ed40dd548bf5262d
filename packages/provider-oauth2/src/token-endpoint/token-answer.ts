import { durationMs } from '@credbroker/core'
import type { Oauth2Options } from '../options.ts'
import type { Vendor } from '../vendors/vendor.ts'
import type { NormalisedAnswer } from './normalise-answer.ts'
import type { TokenAnswer } from './token-outcome.ts'
import type { VerifiedAnswer } from './verify-answer.ts'

/** When a request went out and its answer came, in epoch milliseconds. */
export interface AnswerTimes {
  readonly sentAtMs: number
  readonly receivedAtMs: number
}

/** The answer as the flows see it. Lifetimes count from when the request was sent: the vendor's count began later. */
export function tokenAnswer(
  normalised: NormalisedAnswer,
  { accessToken, issuedTokenType, idTokenClaims }: VerifiedAnswer,
  { sentAtMs, receivedAtMs }: AnswerTimes,
  { accessTokenLifetime }: Pick<Oauth2Options, 'accessTokenLifetime'>,
  { accessTokenLifetimeMs }: Pick<Vendor, 'accessTokenLifetimeMs'>,
): TokenAnswer {
  const { refreshToken, refreshTokenExpiresIn, scopes, kept, tokenType } = normalised
  const usualMs = accessTokenLifetime === undefined ? accessTokenLifetimeMs : durationMs(accessTokenLifetime)
  const expiresAtMs = endOf(normalised, sentAtMs, usualMs)
  return {
    accessToken,
    tokenType: tokenType === undefined || tokenType.toLowerCase() === 'bearer' ? 'Bearer' : tokenType,
    receivedAtMs,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(refreshTokenExpiresIn !== undefined && { refreshTokenExpiresAtMs: sentAtMs + refreshTokenExpiresIn * 1000 }),
    ...(scopes !== undefined && { scopes }),
    ...(issuedTokenType !== undefined && { issuedTokenType }),
    ...(idTokenClaims !== undefined && { idTokenClaims }),
    kept,
  }
}

function endOf(
  { expiresIn, expiresAtMs }: NormalisedAnswer,
  sentAtMs: number,
  usualMs: number | undefined,
): number | undefined {
  if (expiresIn === 'never') return undefined
  if (expiresIn !== undefined) return sentAtMs + expiresIn * 1000
  return expiresAtMs ?? (usualMs === undefined ? undefined : sentAtMs + usualMs)
}
