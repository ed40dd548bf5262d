import { describe, expect, it } from 'vitest'
import { canonicalRequest, stringToSign } from '../../src/sigv4/canonical-request.ts'
import { parseAuthorization } from '../../src/sigv4/parse-authorization.ts'
import { vectorCase, vectorCases } from './vectors.ts'

describe('canonical request', () => {
  it.each(vectorCases)('is, byte for byte, that of $title', ({ request, canonicalRequest: expected }) => {
    expect(canonicalRequest(request, parseAuthorization(request.headers))).toBe(expected)
  })

  it.each(vectorCases)('leads to the string that was signed in $title', (vector) => {
    expect(stringToSign(vector.canonicalRequest, parseAuthorization(vector.request.headers))).toBe(vector.stringToSign)
  })

  const { request } = vectorCase('GetResourceApiKey of aws-sdk-js-v3')
  const claim = parseAuthorization(request.headers)
  const withHeader = (name: string, value: string) =>
    canonicalRequest({ ...request, headers: { ...request.headers, [name]: value } }, claim)

  it('has header values without outer white space and with single spaces', () => {
    expect(withHeader('amz-sdk-request', '  attempt=1; \t max=1 ')).toBe(
      withHeader('amz-sdk-request', 'attempt=1; max=1'),
    )
    expect(withHeader('amz-sdk-request', 'attempt=1; max=1\t')).toBe(withHeader('amz-sdk-request', 'attempt=1; max=1'))
  })

  it('keeps commas and the spaces after them', () => {
    expect(withHeader('x-amz-user-agent', 'a, b')).toContain('x-amz-user-agent:a, b\n')
  })

  it.each([
    ['removed', 'x-amz-user-agent', undefined],
    ['only inherited', 'constructor', 'constructor'],
    ['only inherited', '__proto__', '__proto__'],
  ])('refuses a signed header that is %s: %s', (_, name, extra) => {
    const { [name]: removed, ...headers } = request.headers
    const signedHeaders = extra === undefined ? claim.signedHeaders : [...claim.signedHeaders, extra]
    expect(() => canonicalRequest({ ...request, headers }, { ...claim, signedHeaders })).toThrow(
      expect.objectContaining({ code: 'unauthenticated', message: expect.stringContaining('is not in the request') }),
    )
  })

  it('refuses a body that is not the one of x-amz-content-sha256', () => {
    expect(() => canonicalRequest({ ...request, body: Buffer.from('{}') }, claim)).toThrow(
      expect.objectContaining({ code: 'unauthenticated', message: expect.stringContaining('x-amz-content-sha256') }),
    )
  })
})
