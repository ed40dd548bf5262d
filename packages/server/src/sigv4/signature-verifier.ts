import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock, Secret } from '@credbroker/core'
import type { WireRequest } from '../operation/wire.ts'
import { isoSeconds } from './amz-date.ts'
import { canonicalRequest, stringToSign } from './canonical-request.ts'
import type { SignatureClaim } from './signature-claim.ts'
import { allowedSkewMs, deriveSigningKey, SigningKeys } from './signing-keys.ts'
import { unauthenticated } from './unauthenticated.ts'

/** Tells whether requests were signed with the secret of the access key that they name. */
export interface SignatureVerifier {
  /**
   * Returns when the signature is right. The claim is what `parseAuthorization` read from this very request.
   *
   * Throws `unauthenticated` when the request was signed more than 5 minutes before or after now, when a signed part is
   * missing or has several readings, and when the signature does not match.
   */
  verify(request: WireRequest, claim: SignatureClaim, secretAccessKey: Secret): void
  /** Drops what was derived from the secret of an access key that is no more. A changed secret needs no call. */
  forget(accessKeyId: string): void
}

/** A verifier for the requests of all access keys. */
export function createSignatureVerifier({ clock }: { readonly clock: Pick<Clock, 'now'> }): SignatureVerifier {
  const keys = new SigningKeys()
  return {
    verify: (request, claim, secretAccessKey) => {
      const nowMs = clock.now()
      if (Math.abs(nowMs - claim.atMs) > allowedSkewMs) throw skewed(nowMs, claim)
      const kept = keys.find(claim, secretAccessKey, nowMs)
      const key = kept ?? deriveSigningKey(secretAccessKey, claim)
      const expected = createHmac('sha256', key)
        .update(stringToSign(canonicalRequest(request, claim), claim))
        .digest('hex')
      if (!isEqual(claim.signature, expected)) throw mismatch()
      if (kept === undefined) keys.keep(claim, secretAccessKey, key)
    },
    forget: (accessKeyId) => keys.forget(accessKeyId),
  }
}

/** In a time that does not depend on where they differ. */
function isEqual(given: string, expected: string): boolean {
  return (
    given.length === expected.length && timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(expected, 'latin1'))
  )
}

function skewed(nowMs: number, { atMs }: SignatureClaim): Error {
  const [side, way] = atMs < nowMs ? ['before', 'slow'] : ['after', 'fast']
  return unauthenticated(
    `the request was signed more than 5 minutes ${side} the time of this server, which is ${isoSeconds(nowMs)}; ` +
      `the clock of the client is ${way}${way === 'slow' ? ', or the request was long under way' : ''}: ` +
      'set it right and sign again',
  )
}

function mismatch(): Error {
  return unauthenticated(
    'the signature does not match the request; check that the client has the secret of this access key, and that no ' +
      'proxy on the way changes the host, the path, the query, the body or a signed header',
  )
}
