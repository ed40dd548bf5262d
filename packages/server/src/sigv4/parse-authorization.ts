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
  const { credential, signedHeaderList, signature } = splitAuthorization(headers['authorization'])
  const { accessKeyId, scopeDate, region, service } = splitCredential(credential)
  if (service !== signingName) {
    throw unauthenticated(
      `the request is signed for another service; the signing name of this API is ${signingName}, on both planes`,
    )
  }
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
    scope: credential.slice(accessKeyId.length + 1),
    signedHeaders,
    signedHeaderList,
    signature,
    amzDate,
    atMs,
    hasSecurityToken,
  }
}

interface AuthorizationParts {
  readonly credential: string
  readonly signedHeaderList: string
  readonly signature: string
}

/** The parts may come in any order, each once. */
function splitAuthorization(authorization: string | undefined): AuthorizationParts {
  if (authorization === undefined || authorization === '') {
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
