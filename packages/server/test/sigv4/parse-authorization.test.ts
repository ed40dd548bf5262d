import fc from 'fast-check'
import { BrokerError } from '@credbroker/core'
import { describe, expect, it } from 'vitest'
import { parseAuthorization } from '../../src/sigv4/parse-authorization.ts'
import { vectorCase, vectorCases, vectorKey } from './vectors.ts'

const { request } = vectorCase('GetWorkloadAccessToken of boto3')
const scope = '20261121/us-east-1/bedrock-agentcore/aws4_request'
const signature = 'cef6807053e7848f1400568d34eeb4c4815eb4528f9db84cb40161dd16abadde'
const parts = {
  Credential: `AKIDEXAMPLE/${scope}`,
  SignedHeaders: 'content-type;host;x-amz-date',
  Signature: signature,
}

function withParts(changed: Partial<typeof parts>): Record<string, string> {
  const { Credential, SignedHeaders, Signature } = { ...parts, ...changed }
  return withAuthorization(
    `AWS4-HMAC-SHA256 Credential=${Credential}, SignedHeaders=${SignedHeaders}, Signature=${Signature}`,
  )
}

function withAuthorization(authorization: string): Record<string, string> {
  return { ...request.headers, authorization }
}

function refusal(headers: Record<string, string | undefined>): BrokerError {
  try {
    parseAuthorization(headers)
  } catch (error) {
    if (error instanceof BrokerError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('the claim of a signed request', () => {
  it('has every part of it', () => {
    expect(parseAuthorization(request.headers)).toEqual({
      accessKeyId: 'AKIDEXAMPLE',
      scopeDate: '20261121',
      region: 'us-east-1',
      service: 'bedrock-agentcore',
      credential: `AKIDEXAMPLE/${scope}`,
      scope,
      signedHeaders: ['content-type', 'host', 'x-amz-date'],
      signedHeaderList: 'content-type;host;x-amz-date',
      signature,
      amzDate: '20261121T064753Z',
      atMs: Date.UTC(2026, 10, 21, 6, 47, 53),
      hasSecurityToken: false,
    })
  })

  it.each(vectorCases)('is read from $title', ({ request }) => {
    const { accessKeyId, region, service } = vectorKey
    expect(parseAuthorization(request.headers)).toMatchObject({ accessKeyId, region, service })
  })

  it('has the signature of its own request, when a client has sent the rest before', () => {
    for (const digit of ['a', 'b']) {
      expect(parseAuthorization(withParts({ Signature: digit.repeat(64) })).signature).toBe(digit.repeat(64))
    }
    for (const malformed of ['c'.repeat(63), 'G'.repeat(64), `${'c'.repeat(64)}d`]) {
      expect(refusal(withParts({ Signature: malformed })).message).toContain('Signature is not 64 hexadecimal digits')
    }
  })

  it('is the same without spaces, with more of them, and in another order', () => {
    const { Credential, SignedHeaders, Signature } = parts
    for (const text of [
      `Credential=${Credential},SignedHeaders=${SignedHeaders},Signature=${Signature}`,
      `Credential=${Credential},   SignedHeaders=${SignedHeaders} , Signature=${Signature} `,
      `Signature=${Signature}, SignedHeaders=${SignedHeaders}, Credential=${Credential}`,
    ]) {
      expect(parseAuthorization(withAuthorization(`AWS4-HMAC-SHA256 ${text}`))).toEqual(
        parseAuthorization(request.headers),
      )
    }
  })

  it('says that there is a session token, which has to be signed', () => {
    const headers = withParts({ SignedHeaders: 'host;x-amz-date;x-amz-security-token' })
    expect(parseAuthorization({ ...headers, 'x-amz-security-token': 't' }).hasSecurityToken).toBe(true)
    expect(refusal({ ...request.headers, 'x-amz-security-token': 't' }).message).toBe(
      'the header x-amz-security-token is not signed; SignedHeaders has to name it',
    )
  })

  it.each<[string, Record<string, string | undefined>, string]>([
    ['no Authorization', { ...request.headers, authorization: undefined }, 'is missing; sign the request'],
    ['an empty one', withAuthorization(''), 'is missing; sign the request'],
    ['a bearer token', withAuthorization('Bearer abc'), 'not of the algorithm AWS4-HMAC-SHA256'],
    ['another algorithm', withAuthorization('AWS4-ECDSA-P256-SHA256 Credential=a'), 'not of the algorithm'],
    ['a longer algorithm', withAuthorization('AWS4-HMAC-SHA256-PAYLOAD Credential=a'), 'not of the algorithm'],
    ['only the algorithm', withAuthorization('AWS4-HMAC-SHA256 '), 'a part that is unknown'],
    ['a part too few', withAuthorization(`AWS4-HMAC-SHA256 Signature=${signature}`), 'it needs Credential'],
    ['a part twice', withParts({ Signature: `${signature}, Signature=${signature}` }), 'comes twice'],
    ['another credential before', withParts({ Credential: `B/${scope}, Credential=A/${scope}` }), 'comes twice'],
    ['signed headers twice', withParts({ SignedHeaders: 'host, SignedHeaders=host;x-amz-date' }), 'comes twice'],
    ['two headers in one', withAuthorization(`${request.headers['authorization']}, AWS4-HMAC-SHA256 a`), 'unknown'],
    ['a short signature', withParts({ Signature: signature.slice(1) }), '64 hexadecimal digits'],
    ['a signature in upper case', withParts({ Signature: signature.toUpperCase() }), '64 hexadecimal digits'],
    ['a credential too short', withParts({ Credential: scope }), 'Credential is not'],
    ['a credential too long', withParts({ Credential: `a/AKIDEXAMPLE/${scope}` }), 'Credential is not'],
    ['a credential with more after it', withParts({ Credential: `A/${scope}/more` }), 'Credential is not'],
    ['an empty access key id', withParts({ Credential: `/${scope}` }), 'Credential is not'],
    ['an access key id that breaks lines', withParts({ Credential: `A\nB/${scope}` }), 'Credential is not'],
    ['a long access key id', withParts({ Credential: `${'A'.repeat(129)}/${scope}` }), 'Credential is not'],
    ['an empty region', withParts({ Credential: 'A/20261121//bedrock-agentcore/aws4_request' }), 'Credential is not'],
    ['another end', withParts({ Credential: `A/${scope.replace('aws4', 'aws5')}` }), 'Credential is not'],
    [
      'another service',
      withParts({ Credential: 'A/20261121/us-east-1/bedrock-agentcore-control/aws4_request' }),
      'the signing name of this API is bedrock-agentcore, on both planes',
    ],
    ['no x-amz-date', { ...request.headers, 'x-amz-date': undefined }, 'x-amz-date is missing'],
    [
      'a Date in its place',
      { ...request.headers, 'x-amz-date': undefined, date: 'Sat, 21 Nov 2026 06:47:53 GMT' },
      'x-amz-date is missing',
    ],
    ['a malformed x-amz-date', { ...request.headers, 'x-amz-date': '2026-11-21T06:47:53Z' }, 'yyyymmddThhmmssZ'],
    ['the next day', { ...request.headers, 'x-amz-date': '20261122T000000Z' }, 'not the day of x-amz-date'],
    [
      'a scope of no day',
      withParts({ Credential: 'A/2026112/us-east-1/bedrock-agentcore/aws4_request' }),
      'not the day of x-amz-date',
    ],
    ['an unsigned host', withParts({ SignedHeaders: 'content-type;x-amz-date' }), 'header host is not signed'],
    ['an unsigned date', withParts({ SignedHeaders: 'content-type;host' }), 'header x-amz-date is not signed'],
    ['no signed headers', withParts({ SignedHeaders: '' }), 'SignedHeaders has to be'],
    ['an empty name', withParts({ SignedHeaders: ';host;x-amz-date' }), 'SignedHeaders has to be'],
    ['a name twice', withParts({ SignedHeaders: 'host;host;x-amz-date' }), 'SignedHeaders has to be'],
    ['names out of order', withParts({ SignedHeaders: 'x-amz-date;host' }), 'SignedHeaders has to be'],
    ['upper case', withParts({ SignedHeaders: 'Content-Type;host;x-amz-date' }), 'SignedHeaders has to be'],
    [
      'an unsigned body',
      { ...request.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      'unsigned and streamed bodies are not taken',
    ],
    [
      'a streamed body',
      { ...request.headers, 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
      'unsigned and streamed bodies are not taken',
    ],
  ])('is refused with %s', (_, headers, message) => {
    const error = refusal(headers)
    expect(error.code).toBe('unauthenticated')
    expect(error.message).toContain(message)
  })

  it('is refused the second time as well', () => {
    const headers = withParts({ SignedHeaders: 'a;host' })
    expect(refusal(headers).message).toBe(refusal(headers).message)
  })

  it('is read or refused, whatever comes, and no refusal repeats it', () => {
    const piece = fc.constantFrom(
      'Credential=',
      'SignedHeaders=',
      'Signature=',
      ', ',
      ';',
      '/',
      scope,
      signature,
      'host',
    )
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary' }))).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, text, text, (authorization, date, planted) => {
        const headers = {
          ...withParts({ Credential: `planted${planted}/${scope}` }),
          ...(authorization !== '' && { authorization: `AWS4-HMAC-SHA256 ${authorization}planted` }),
          'x-amz-date': `${date}planted`,
        }
        const error = refusal(headers)
        expect(error.code).toBe('unauthenticated')
        expect(error.message).not.toContain('planted')
      }),
    )
  })
})
