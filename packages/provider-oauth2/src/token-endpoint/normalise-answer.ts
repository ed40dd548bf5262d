import type { Vendor } from '../vendors/vendor.ts'
import { type Members, nonEmptyString, readBody } from './normalise/answer-body.ts'
import { type AnswerError, hiddenError, statedError } from './normalise/answer-error.ts'
import { type AnswerLifetime, answerLifetime } from './normalise/answer-lifetime.ts'
import { answerScopes } from './normalise/answer-scopes.ts'
import { keptMembers } from './normalise/kept-members.ts'
import { accessTokenOf, tokenMembers, tokenTypeOf } from './normalise/token-members.ts'

/** What a token endpoint sent. */
export interface RawAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** A token endpoint's answer as a strict client reads it, and what such a client would lose. */
export interface NormalisedAnswer extends AnswerLifetime {
  /** 200 for any 2xx with a token, 400 for an error that came as a 2xx, else as it was. */
  readonly status: number
  /** RFC 6749 section 5.1 or 5.2, nothing else in it; `undefined` when there is nothing to read. */
  readonly body: Readonly<Record<string, unknown>> | undefined
  /** Present whenever a successful answer has one, even when the rest is of no use. */
  readonly refreshToken?: string
  /** As the vendor says it, such as Slack's `bot`. */
  readonly tokenType?: string
  readonly scopes?: readonly string[]
  /** What the preset keeps. */
  readonly kept: Readonly<Record<string, string>>
  readonly error?: AnswerError
}

type Rules = Pick<Vendor, 'answer' | 'scopes' | 'scopeSeparator'>

/**
 * The step in front of a strict OAuth client: puts what vendors really send into the form of RFC 6749 section 5. Of what
 * the vendor says in an error only its code passes. Never throws.
 */
export function normaliseAnswer({ status, contentType, body }: RawAnswer, vendor: Rules): NormalisedAnswer {
  const members = readBody(contentType, body)
  if (members === undefined) return { status, body: undefined, kept: {} }
  const rules = vendor.answer ?? {}
  if (status < 200 || status > 299) return failed(status, statedError(members))
  const token = tokenMembers(members, rules)
  const accessToken = accessTokenOf(token, rules)
  const anyToken = accessToken ?? accessTokenOf(members, rules)
  const error = hiddenError(members, rules.errorIn200) ?? (anyToken === undefined ? statedError(members) : undefined)
  if (error !== undefined) return failed(400, error)
  return granted(accessToken === undefined ? status : 200, members, token, accessToken, vendor)
}

function failed(status: number, error: AnswerError | undefined): NormalisedAnswer {
  if (error === undefined) return { status, body: undefined, kept: {} }
  return { status, body: { error: error.code }, kept: {}, error }
}

function granted(
  status: number,
  members: Members,
  token: Members,
  accessToken: string | undefined,
  vendor: Rules,
): NormalisedAnswer {
  const rules = vendor.answer ?? {}
  const lifetime = answerLifetime(token, rules)
  const refreshToken = nonEmptyString(token['refresh_token'])
  const scopes = answerScopes(token, vendor)
  const { stated, understood } = tokenTypeOf(token, rules)
  const idToken = nonEmptyString(token['id_token'] ?? members['id_token'])
  const issuedTokenType = nonEmptyString(token['issued_token_type'])
  return {
    status,
    body: {
      ...(accessToken !== undefined && { access_token: accessToken }),
      token_type: understood,
      ...(typeof lifetime.expiresIn === 'number' && { expires_in: lifetime.expiresIn }),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...(scopes !== undefined && { scope: scopes.join(' ') }),
      ...(idToken !== undefined && { id_token: idToken }),
      ...(issuedTokenType !== undefined && { issued_token_type: issuedTokenType }),
    },
    ...(refreshToken !== undefined && { refreshToken }),
    ...lifetime,
    tokenType: stated,
    ...(scopes !== undefined && { scopes }),
    // Of the token first: at the top the same name may speak of another one.
    kept: { ...keptMembers(members, rules.keep), ...(token !== members && keptMembers(token, rules.keep)) },
  }
}
