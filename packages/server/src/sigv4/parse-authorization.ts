import type { WireRequest } from '../operation/wire.ts'
import { parseAmzDate } from './amz-date.ts'
import { isAllUnreserved } from './percent-encoding.ts'
import { signingAlgorithm, type SignatureClaim, signingName } from './signature-claim.ts'
import { parseSignedHeaders } from './signed-headers.ts'
import { unauthenticated } from './unauthenticated.ts'

const longestAccessKeyId = 128
const terminator = 'aws4_request'
const hexSha256 = /^[0-9a-f]{64}$/

/**
 * Reads what a request says of its signature, from the headers `authorization` and `x-amz-date`.
 *
 * Throws `unauthenticated`, with a text for each cause: nothing or another algorithm in `authorization`, parts that are
 * missing or malformed, another service, no `x-amz-date` or one of another day, headers that have to be signed and are
 * not, a body that is not signed. AWS, "Signature Version 4 for API requests".
 */
export function parseAuthorization(headers: WireRequest['headers']): SignatureClaim {
  const { signer, signature } = readAuthorization(headers['authorization'])
  const { accessKeyId, scopeDate, region, service, credential, scope, signedHeaderList } = signer
  const amzDate = headers['x-amz-date']
  if (amzDate === undefined) {
    throw unauthenticated('the header x-amz-date is missing; it has to say when the request was signed')
  }
  const atMs = parseAmzDate(amzDate)
  if (atMs === undefined) {
    throw unauthenticated('the header x-amz-date is malformed; its form is yyyymmddThhmmssZ, in UTC')
  }
  if (scopeDate.length !== 8 || !amzDate.startsWith(scopeDate)) {
    throw unauthenticated('the date in Credential is not the day of x-amz-date; both are in UTC')
  }
  const hasSecurityToken = headers['x-amz-security-token'] !== undefined
  const signedHeaders = parseSignedHeaders(signedHeaderList, hasSecurityToken)
  requireSignedBody(headers['x-amz-content-sha256'])
  return {
    accessKeyId,
    scopeDate,
    region,
    service,
    credential,
    scope,
    signedHeaders,
    signedHeaderList,
    signature,
    amzDate,
    atMs,
    hasSecurityToken,
  }
}

/** What a client says in `authorization` alike for all requests of a day. */
type Signer = Pick<
  SignatureClaim,
  'accessKeyId' | 'scopeDate' | 'region' | 'service' | 'credential' | 'scope' | 'signedHeaderList'
>

interface ReadAuthorization {
  readonly signer: Signer
  readonly signature: string
}

// All that stands before a signature comes again with each request of a client, and is read once. Nothing of it is proven.
const known = new Map<string, Signer>()
const mostKnown = 1024
const longestKnown = 1024
const signatureLength = 64

function readAuthorization(authorization: string = ''): ReadAuthorization {
  const start = authorization.length - signatureLength
  const before = authorization.slice(0, Math.max(0, start))
  const signature = authorization.slice(Math.max(0, start))
  const kept = known.get(before)
  if (kept !== undefined && hexSha256.test(signature)) return { signer: kept, signature }
  const parts = splitAuthorization(authorization)
  const signer = signerOf(parts)
  if (before.endsWith('Signature=') && start <= longestKnown) {
    if (known.size >= mostKnown) known.clear()
    known.set(before, signer)
  }
  return { signer, signature: parts.signature }
}

function signerOf({ credential, signedHeaderList }: AuthorizationParts): Signer {
  const { accessKeyId, scopeDate, region, service } = splitCredential(credential)
  if (service !== signingName) {
    throw unauthenticated(
      `the request is signed for another service; the signing name of this API is ${signingName}, on both planes`,
    )
  }
  const scope = credential.slice(accessKeyId.length + 1)
  return { accessKeyId, scopeDate, region, service, credential, scope, signedHeaderList }
}

interface AuthorizationParts {
  readonly credential: string
  readonly signedHeaderList: string
  readonly signature: string
}

/** The parts may come in any order, each once. */
function splitAuthorization(authorization: string): AuthorizationParts {
  if (authorization === '') {
    throw unauthenticated('the Authorization header is missing; sign the request with Signature Version 4')
  }
  if (!authorization.startsWith(`${signingAlgorithm} `)) {
    throw unauthenticated(`the Authorization header is not of the algorithm ${signingAlgorithm}, the only one taken`)
  }
  let credential: string | undefined
  let signedHeaderList: string | undefined
  let signature: string | undefined
  for (const part of authorization.slice(signingAlgorithm.length + 1).split(',')) {
    const text = part.trim()
    if (credential === undefined && text.startsWith('Credential=')) credential = text.slice(11)
    else if (signedHeaderList === undefined && text.startsWith('SignedHeaders=')) signedHeaderList = text.slice(14)
    else if (signature === undefined && text.startsWith('Signature=')) signature = text.slice(10)
    else throw malformed('it has a part that is unknown or comes twice')
  }
  if (credential === undefined || signedHeaderList === undefined || signature === undefined) {
    throw malformed('it needs Credential, SignedHeaders and Signature')
  }
  if (!hexSha256.test(signature)) throw malformed('Signature is not 64 hexadecimal digits in lower case')
  return { credential, signedHeaderList, signature }
}

function splitCredential(credential: string): Pick<SignatureClaim, 'accessKeyId' | 'scopeDate' | 'region' | 'service'> {
  const parts = credential.split('/')
  const [accessKeyId = '', scopeDate = '', region = '', service = '', end] = parts
  if (parts.length !== 5 || end !== terminator || !isName(accessKeyId) || !isName(region)) {
    throw malformed(`Credential is not <access key id>/<yyyymmdd>/<region>/${signingName}/${terminator}`)
  }
  return { accessKeyId, scopeDate, region, service }
}

/** Nothing else gets into logs and audit records by this way. */
function isName(text: string): boolean {
  return text !== '' && text.length <= longestAccessKeyId && isAllUnreserved(text)
}

/** `UNSIGNED-PAYLOAD` and the streaming forms stand where the hash of the body belongs. */
function requireSignedBody(contentSha256: string | undefined): void {
  if (contentSha256 !== undefined && contentSha256.length !== 64) {
    throw unauthenticated(
      'the header x-amz-content-sha256 is not the SHA-256 of the body in hexadecimal; ' +
        'unsigned and streamed bodies are not taken',
    )
  }
}

function malformed(how: string): Error {
  return unauthenticated(`the Authorization header is malformed: ${how}`)
}
