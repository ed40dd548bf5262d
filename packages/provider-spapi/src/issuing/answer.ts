import type { Issued } from '@credbroker/core'
import type { SpApiRestrictedDataTokenResponse } from '../sp-api-restricted-data-token.ts'
import type { SpApiAccessToken } from '../sp-api-token.ts'
import { type MintedToken, tokenTimes } from '../tokens/minted-token.ts'

/** Where a token is used, and by whom. */
export interface TokenUse {
  readonly endpoint: string
  readonly userAgent: string
  readonly sellingPartnerId?: string
}

/** An access token with everything that the next call needs. */
export function accessTokenAnswer(minted: MintedToken, use: TokenUse): Issued<SpApiAccessToken> {
  const { sellingPartnerId } = use
  const response = { accessToken: minted.token, ...common(minted, use), ...(sellingPartnerId && { sellingPartnerId }) }
  return { response, ...lifeOf(minted) }
}

/** The same of a restricted data token. */
export function restrictedDataTokenAnswer(
  minted: MintedToken,
  use: TokenUse,
): Issued<SpApiRestrictedDataTokenResponse> {
  return { response: { restrictedDataToken: minted.token, ...common(minted, use) }, ...lifeOf(minted) }
}

function common({ token, expiresAtMs }: MintedToken, { endpoint, userAgent }: TokenUse) {
  return {
    expiresAt: Math.floor(expiresAtMs / 1000),
    endpoint,
    headers: { 'x-amz-access-token': token, 'user-agent': userAgent },
  }
}

function lifeOf(minted: MintedToken): Pick<Issued<object>, 'expiresAtMs' | 'refreshAtMs' | 'unusableAtMs'> {
  const { refreshAtMs, unusableAtMs } = tokenTimes(minted)
  return { expiresAtMs: minted.expiresAtMs, refreshAtMs, unusableAtMs }
}
