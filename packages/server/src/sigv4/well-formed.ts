import type { WireRequest } from '../operation/wire.ts'
import { canonicalRequest } from './canonical-request.ts'
import { parseAuthorization } from './parse-authorization.ts'
import type { SignatureClaim } from './signature-claim.ts'

/**
 * For a server that does not verify: the claim of a request that could be verified, whoever signed it, with whatever
 * secret and whenever.
 *
 * Throws `unauthenticated` for what no secret would make right: a claim that `parseAuthorization` refuses, a signed
 * part that is missing or has several readings, a body of another hash.
 */
export function wellFormed(request: WireRequest): SignatureClaim {
  const claim = parseAuthorization(request.headers)
  canonicalRequest(request, claim)
  return claim
}
