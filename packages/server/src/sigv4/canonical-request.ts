import { hash } from 'node:crypto'
import type { WireRequest } from '../operation/wire.ts'
import { canonicalPath, canonicalQuery } from './canonical-uri.ts'
import { signingAlgorithm, type SignatureClaim } from './signature-claim.ts'
import { unauthenticated } from './unauthenticated.ts'

/**
 * What the client hashed: method, path, query, the signed headers, and the hash of the body.
 *
 * A header that came in several lines is taken as the one line that `headers` makes of it, `a, b`, while a client signs
 * `a,b`: such a signature does not match. The SDKs send every signed header once.
 *
 * Throws `unauthenticated` for a signed header that is not there, for a body that is not the one of
 * `x-amz-content-sha256`, and for a path or a query with several readings. AWS, "Create a canonical request".
 */
export function canonicalRequest({ method, target, headers, body }: WireRequest, claim: SignatureClaim): string {
  const question = target.indexOf('?')
  const path = canonicalPath(question === -1 ? target : target.slice(0, question))
  const query = question === -1 ? '' : canonicalQuery(target.slice(question + 1))
  let canonicalHeaders = ''
  for (const name of claim.signedHeaders) {
    const value = headers[name]
    // A name such as `constructor` finds what every object has, whatever the type says.
    if (typeof value !== 'string') throw signedHeaderMissing()
    canonicalHeaders += `${name}:${canonicalValue(value)}\n`
  }
  const bodyHash = hash('sha256', body, 'hex')
  const statedHash = headers['x-amz-content-sha256']
  if (statedHash !== undefined && statedHash !== bodyHash) throw otherBody()
  return `${method}\n${path}\n${query}\n${canonicalHeaders}\n${claim.signedHeaderList}\n${bodyHash}`
}

/** What the client signed: the algorithm, the instant, the scope of the key, and the hash of the canonical request. */
export function stringToSign(canonicalRequest: string, { amzDate, scope }: SignatureClaim): string {
  return `${signingAlgorithm}\n${amzDate}\n${scope}\n${hash('sha256', canonicalRequest, 'hex')}`
}

/** Without white space around it, and one space for each run of it. */
function canonicalValue(value: string): string {
  const isCanonical = !value.includes('  ') && !value.includes('\t') && !value.startsWith(' ') && !value.endsWith(' ')
  return isCanonical ? value : value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')
}

function signedHeaderMissing(): Error {
  return unauthenticated(
    'a header that SignedHeaders names is not in the request; sign only what is sent, ' +
      'and let no proxy on the way remove headers',
  )
}

function otherBody(): Error {
  return unauthenticated(
    'the header x-amz-content-sha256 is not the SHA-256 of the body; the body was changed after it was signed',
  )
}
