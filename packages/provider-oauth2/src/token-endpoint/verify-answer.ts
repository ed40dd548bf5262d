import {
  type AuthorizationServer as Metadata,
  type Client,
  getValidatedIdTokenClaims,
  JWT_CLAIM_COMPARISON,
  JWT_TIMESTAMP_CHECK,
  OperationProcessingError,
  processAuthorizationCodeResponse,
  processGenericTokenEndpointResponse,
  UnsupportedOperationError,
} from 'oauth4webapi'
import { issuerOfIdToken } from '../server/metadata/issuer-template.ts'
import type { NormalisedAnswer } from './normalise-answer.ts'

/** A token answer by RFC 6749 section 5.1, of which every member is what it should be. */
export interface VerifiedAnswer {
  readonly accessToken: string
  readonly issuedTokenType: string | undefined
  readonly idTokenClaims: Readonly<Record<string, unknown>> | undefined
}

export type Verification =
  | { readonly verified: VerifiedAnswer; readonly fault?: never }
  /** Completes "the answer cannot be used: …". */
  | { readonly verified?: never; readonly fault: string }

// OpenID Connect Core section 3.1.3.7 lets TLS stand for the signature of an ID token that comes from the token
// endpoint, so the algorithm matters only where the server promised one.
const anySignature = ['RS', 'PS', 'ES', 'HS'].flatMap((family) => ['256', '384', '512'].map((bits) => family + bits))
anySignature.push('EdDSA', 'Ed25519')

// We send no proof of possession, so what comes in this form could be used by nobody. RFC 9449 section 5.
const recognizedTokenTypes = {
  dpop: (): never => {
    throw new UnsupportedOperationError('a DPoP token was not asked for')
  },
}

/** Has oauth4webapi judge an answer, and its ID token when `nonce` says that one was asked for. */
export async function verifyAnswer(
  { status, body }: NormalisedAnswer,
  server: Metadata,
  client: Client,
  nonce: string | undefined,
): Promise<Verification> {
  if (body === undefined) return { fault: 'it is no token answer' }
  const { id_token: idToken, ...rest } = body
  // An ID token that nobody asked for is not used, and so must not cost the tokens beside it.
  const judged = nonce === undefined ? rest : body
  const response = Response.json(judged, { status })
  const { id_token_signing_alg_values_supported: algorithms = anySignature } = server
  const issuer = typeof idToken === 'string' ? issuerOfIdToken(server.issuer, idToken) : server.issuer
  if (issuer === undefined) return { fault: 'its ID token does not say which tenant it is of' }
  const judge = { ...server, issuer, id_token_signing_alg_values_supported: algorithms }
  try {
    const answer =
      nonce === undefined
        ? await processGenericTokenEndpointResponse(judge, client, response, { recognizedTokenTypes })
        : await processAuthorizationCodeResponse(judge, client, response, {
            expectedNonce: nonce,
            requireIdToken: true,
            recognizedTokenTypes,
          })
    const { issued_token_type: issuedTokenType } = answer
    return {
      verified: {
        accessToken: answer.access_token,
        issuedTokenType: typeof issuedTokenType === 'string' ? issuedTokenType : undefined,
        idTokenClaims: getValidatedIdTokenClaims(answer),
      },
    }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

/** In our own words: the library's errors hold the tokens that they are about. */
function faultOf(error: unknown): string {
  if (error instanceof UnsupportedOperationError) return 'its token type or its ID token is of a kind that is not known'
  if (!(error instanceof OperationProcessingError)) return 'it is no token answer'
  if (error.code === JWT_CLAIM_COMPARISON) return 'its ID token is of another issuer, or for another client or sign-in'
  if (error.code === JWT_TIMESTAMP_CHECK) return 'its ID token is not valid now; check the clock of this machine'
  return 'a member that RFC 6749 asks for is missing or is not what it should be'
}
