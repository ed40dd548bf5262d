import { timingSafeEqual } from 'node:crypto'
import type { Clock, Secret } from '@credbroker/core'
import type { WireRequest } from '../operation/wire.ts'
import { isoSeconds } from './amz-date.ts'
import { canonicalRequest, stringToSign } from './canonical-request.ts'
import { HmacKey } from './hmac-key.ts'
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
      const key = kept ?? new HmacKey(deriveSigningKey(secretAccessKey, claim))
      const computed = key.hex(stringToSign(canonicalRequest(request, claim), claim))
      if (!isEqual(claim.signature, computed)) throw mismatch()
      if (kept === undefined) keys.keep(claim, secretAccessKey, key)
    },
    forget: (accessKeyId) => keys.forget(accessKeyId),
  }
}

const given = Buffer.alloc(64)
const expected = Buffer.alloc(64)

/** Compares 64 hexadecimal digits with 64 others, in a time that does not depend on where they differ. */
function isEqual(claimed: string, computed: string): boolean {
  if (claimed.length !== given.length) return false
  given.write(claimed, 'latin1')
  expected.write(computed, 'latin1')
  return timingSafeEqual(given, expected)
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
