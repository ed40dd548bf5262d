import { BrokerError, Secret } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { WireRequest } from '../../src/operation/wire.ts'
import { parseAuthorization } from '../../src/sigv4/parse-authorization.ts'
import { createSignatureVerifier, type SignatureVerifier } from '../../src/sigv4/signature-verifier.ts'
import { wellFormed } from '../../src/sigv4/well-formed.ts'
import { type RequestToSign, signIndependently } from './independent-signer.ts'
import { type VectorCase, vectorCase, vectorCases, vectorKey } from './vectors.ts'

const otherSecret = new Secret('another secret')
const keyPair = { accessKeyId: 'AKIDTEST', secretAccessKey: 'top/secret+value', region: 'eu-west-1' }

/** As a server does it: every access key has a secret of its own. */
function accepts(verifier: SignatureVerifier, request: WireRequest, accessKeyId: string, secret: Secret): boolean {
  try {
    const claim = parseAuthorization(request.headers)
    verifier.verify(request, claim, claim.accessKeyId === accessKeyId ? secret : otherSecret)
    return true
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'unauthenticated') return false
    throw error
  }
}

function verifierFor(request: WireRequest): SignatureVerifier {
  const { atMs } = parseAuthorization(request.headers)
  return createSignatureVerifier({ clock: new VirtualClock(atMs) })
}

function isVectorAccepted(request: WireRequest, verifier: SignatureVerifier): boolean {
  return accepts(verifier, request, vectorKey.accessKeyId, vectorKey.secret)
}

describe.each(vectorCases)('the signature of $title', ({ request }: VectorCase) => {
  const verifier = verifierFor(request)
  const { authorization = '' } = request.headers
  const withHeader = (name: string, value: string): WireRequest => ({
    ...request,
    headers: { ...request.headers, [name]: value },
  })
  const authorizedBy = (text: string, other: string) => {
    expect(authorization).toContain(text)
    return withHeader('authorization', authorization.replace(text, other))
  }

  it('is right', () => {
    expect(isVectorAccepted(request, verifier)).toBe(true)
  })

  it('is wrong with another secret', () => {
    expect(accepts(verifier, request, vectorKey.accessKeyId, otherSecret)).toBe(false)
    expect(isVectorAccepted(request, verifier)).toBe(true)
  })

  it('is wrong for another method, path, query or body', () => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'post'].filter((method) => method !== request.method)) {
      expect(isVectorAccepted({ ...request, method }, verifier)).toBe(false)
    }
    const { target, body } = request
    for (const other of [
      `${target}/`,
      `/prefix${target}`,
      target.replace('s', 'S'),
      target.includes('?') ? `${target}&a=b` : `${target}?a=b`,
      target.includes('?') ? target.slice(0, target.indexOf('?')) : `${target}?a`,
    ]) {
      expect(isVectorAccepted({ ...request, target: other }, verifier)).toBe(false)
    }
    expect(isVectorAccepted({ ...request, body: Buffer.concat([body, Buffer.from(' ')]) }, verifier)).toBe(false)
  })

  it('is wrong when a signed header is another or not there', () => {
    for (const name of parseAuthorization(request.headers).signedHeaders) {
      expect(isVectorAccepted(withHeader(name, `${request.headers[name]}1`), verifier)).toBe(false)
      const { [name]: removed, ...headers } = request.headers
      expect(isVectorAccepted({ ...request, headers }, verifier)).toBe(false)
    }
  })

  it('is right when a header that is not signed is another', () => {
    expect(isVectorAccepted(withHeader('accept-encoding', 'gzip'), verifier)).toBe(true)
  })

  it('is wrong for another instant, day, region, service and access key', () => {
    const { amzDate } = parseAuthorization(request.headers)
    const second = amzDate.endsWith('5Z') ? '4Z' : '5Z'
    expect(isVectorAccepted(withHeader('x-amz-date', amzDate.slice(0, -2) + second), verifier)).toBe(false)
    for (const other of [
      authorizedBy('/20261121/', '/20261120/'),
      authorizedBy('/us-east-1/', '/us-east-2/'),
      authorizedBy('/bedrock-agentcore/', '/bedrock-agentcore-control/'),
      authorizedBy('=AKIDEXAMPLE/', '=AKIDEXAMPLF/'),
    ]) {
      expect(isVectorAccepted(other, verifier)).toBe(false)
    }
  })

  it('is wrong when any digit of it is another', () => {
    const { signature } = parseAuthorization(request.headers)
    for (let index = 0; index < signature.length; index += 1) {
      const digit = (Number.parseInt(signature.charAt(index), 16) ^ 1).toString(16)
      const other = signature.slice(0, index) + digit + signature.slice(index + 1)
      expect(isVectorAccepted(authorizedBy(signature, other), verifier)).toBe(false)
    }
  })

  it('may be missed by a server that takes any well-formed one', () => {
    const { signature } = parseAuthorization(request.headers)
    const forged = authorizedBy(signature, '0'.repeat(64))
    expect(wellFormed(forged).accessKeyId).toBe(vectorKey.accessKeyId)
    expect(() => wellFormed({ ...forged, target: '/a/../b' })).toThrow('plain form')
    expect(() => wellFormed(withHeader('authorization', 'Bearer x'))).toThrow('algorithm')
  })
})

describe('the instant of a signature', () => {
  const { request } = vectorCase('GetResourceApiKey of boto3')
  const claim = parseAuthorization(request.headers)
  const verifyAt = (nowMs: number) =>
    createSignatureVerifier({ clock: new VirtualClock(nowMs) }).verify(request, claim, vectorKey.secret)
  const minutes = 60_000

  it('may be 5 minutes from now, either way', () => {
    expect(() => verifyAt(claim.atMs - 5 * minutes)).not.toThrow()
    expect(() => verifyAt(claim.atMs + 5 * minutes)).not.toThrow()
  })

  it('may not be further, and the refusal says the time and which clock is off', () => {
    expect(() => verifyAt(claim.atMs + 5 * minutes + 1000)).toThrow(
      expect.objectContaining({
        code: 'unauthenticated',
        message: expect.stringMatching(/before the time of this server, which is 2026-11-21T06:52:54Z;.* is slow/),
      }),
    )
    expect(() => verifyAt(claim.atMs - 5 * minutes - 1000)).toThrow(
      expect.objectContaining({
        code: 'unauthenticated',
        message: expect.stringMatching(/after the time of this server, which is 2026-11-21T06:42:52Z;.* is fast/),
      }),
    )
    expect(() => verifyAt(claim.atMs + 5 * minutes + 1)).toThrow('before')
    expect(() => verifyAt(claim.atMs - 5 * minutes - 1)).toThrow('after')
  })
})

describe('a refused signature', () => {
  it('is told what to check, and neither the signature nor the secret', () => {
    const { request } = vectorCase('GetResourceApiKey of boto3')
    const claim = parseAuthorization(request.headers)
    const altered = { ...request, body: Buffer.from('{}') }
    expect(() => verifierFor(request).verify(altered, claim, vectorKey.secret)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/check that the client has the secret.*proxy/) }),
    )
    expect(() => verifierFor(request).verify(altered, claim, vectorKey.secret)).not.toThrow(
      new RegExp(`${claim.signature}|${vectorKey.secret.reveal()}|AKIDEXAMPLE`),
    )
  })
})

describe('signing keys', () => {
  const clock = new VirtualClock(Date.UTC(2027, 0, 1, 12))
  const request: RequestToSign = { method: 'POST', path: ['a'], query: [], headers: {}, body: Buffer.from('{}') }
  const secret = new Secret(keyPair.secretAccessKey)

  /** How often the secret is read: once for each derived key. */
  function derivations(verifier: SignatureVerifier, amzDate: string, secret: Secret, region?: string): number {
    const signed = signIndependently(
      request,
      { ...keyPair, secretAccessKey: secret.reveal(), ...(region !== undefined && { region }) },
      amzDate,
    )
    const reveal = vi.spyOn(Secret.prototype, 'reveal')
    try {
      expect(accepts(verifier, signed, keyPair.accessKeyId, secret)).toBe(true)
      return reveal.mock.calls.length
    } finally {
      reveal.mockRestore()
    }
  }

  it('are derived once for a day and a region', async () => {
    const clock = new VirtualClock(Date.UTC(2027, 0, 1, 23, 58))
    const verifier = createSignatureVerifier({ clock })
    expect(derivations(verifier, '20270101T235800Z', secret)).toBe(1)
    expect(derivations(verifier, '20270101T235801Z', secret)).toBe(0)
    expect(derivations(verifier, '20270101T235801Z', secret, 'us-east-1')).toBe(1)
    await clock.advance(4 * 60_000)
    expect(derivations(verifier, '20270102T000200Z', secret)).toBe(1)
    // A client whose clock is behind is still in the day before.
    expect(derivations(verifier, '20270101T235900Z', secret)).toBe(0)
    expect(derivations(verifier, '20270102T000200Z', secret)).toBe(0)
  })

  it('follow a secret that changed', () => {
    const verifier = createSignatureVerifier({ clock })
    const changed = new Secret('changed')
    expect(derivations(verifier, '20270101T120000Z', secret)).toBe(1)
    const signed = signIndependently(request, keyPair, '20270101T120000Z')
    expect(accepts(verifier, signed, keyPair.accessKeyId, changed)).toBe(false)
    expect(derivations(verifier, '20270101T120000Z', changed)).toBeGreaterThan(0)
    expect(derivations(verifier, '20270101T120000Z', changed)).toBe(0)
    expect(accepts(verifier, signed, keyPair.accessKeyId, changed)).toBe(false)
  })

  it('are derived anew after they were forgotten, those of others not', () => {
    const verifier = createSignatureVerifier({ clock })
    derivations(verifier, '20270101T120000Z', secret)
    verifier.forget('AKIDOTHER')
    expect(derivations(verifier, '20270101T120000Z', secret)).toBe(0)
    verifier.forget(keyPair.accessKeyId)
    expect(derivations(verifier, '20270101T120000Z', secret)).toBe(1)
  })

  it('are not kept for a signature that was wrong', () => {
    const verifier = createSignatureVerifier({ clock })
    const signed = signIndependently(request, { ...keyPair, secretAccessKey: 'wrong' }, '20270101T120000Z')
    expect(accepts(verifier, signed, keyPair.accessKeyId, secret)).toBe(false)
    expect(derivations(verifier, '20270101T120000Z', secret)).toBe(1)
  })
})

describe('any request', () => {
  const atMs = Date.UTC(2027, 0, 1, 12)
  const verifier = createSignatureVerifier({ clock: new VirtualClock(atMs) })
  const secret = new Secret(keyPair.secretAccessKey)
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary-ascii' }),
    fc.constantFrom('a b', '1+1', 'a%20b', '50%', 'a=b&c', '/', 'arn:aws:x:y:1:z/d', "!'()*~", 'caf\u00e9'),
  )
  const segment = text.filter((text) => text !== '' && text !== '.' && text !== '..')
  const headerValue = fc
    .array(fc.constantFrom(' ', '  ', '\t', 'a', ',', ';', '=', ':', '\u00e9', '/', '"', '~'))
    .map((characters) => characters.join(''))
  const requests: fc.Arbitrary<RequestToSign> = fc.record({
    method: fc.constantFrom('GET', 'POST', 'DELETE'),
    path: fc.array(segment, { maxLength: 4 }),
    query: fc.array(fc.tuple(fc.oneof(fc.constantFrom('a', 'a-', 'b'), segment), text), { maxLength: 5 }),
    headers: fc.dictionary(fc.stringMatching(/^x-[a-z0-9-]{1,8}$/), headerValue, { maxKeys: 4, noNullPrototype: true }),
    body: fc.uint8Array({ maxLength: 64 }),
  })
  const isAccepted = (request: WireRequest) => accepts(verifier, request, keyPair.accessKeyId, secret)

  it('is accepted as it was signed', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(isAccepted(signIndependently(request, keyPair, '20270101T120000Z'))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('is refused when one byte of a signed part is another', () => {
    // Of equal meaning: one slash and several; in a query the two cases of an escape, an escaped letter and the letter
    // itself, and any order of pairs.
    const meaning = ({ target, headers, ...request }: WireRequest & { headers: Record<string, string> }) => ({
      ...request,
      path: target.split('?')[0]!.replace(/\/+/g, '/'),
      query: new URLSearchParams(target.split('?')[1] ?? '').toString().split('&').filter(Boolean).sort(),
      headers: Object.entries(headers).map(([name, value]) => [
        name,
        value
          .split(/[ \t]+/)
          .filter(Boolean)
          .join(' '),
      ]),
    })
    fc.assert(
      fc.property(requests, fc.nat(), fc.integer({ min: 33, max: 126 }), (request, position, code) => {
        const signed = signIndependently(request, keyPair, '20270101T120000Z')
        const names = Object.keys(signed.headers)
        const parts = [signed.method, signed.target, ...names.map((name) => signed.headers[name]!)]
        const altered = [...parts]
        let at = position % parts.join('').length
        const index = parts.findIndex((part) => {
          if (at < part.length) return true
          at -= part.length
          return false
        })
        const part = altered[index]!
        altered[index] = part.slice(0, at) + String.fromCharCode(code) + part.slice(at + 1)
        const [method = '', target = '', ...values] = altered
        const headers = Object.fromEntries(names.map((name, index) => [name, values[index]!]))
        const changed = { method, target, headers, body: signed.body }
        fc.pre(JSON.stringify(meaning(changed)) !== JSON.stringify(meaning(signed)))
        expect(isAccepted(changed)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  it('is refused when one bit of the body is another', () => {
    fc.assert(
      fc.property(requests, fc.nat(), fc.nat({ max: 7 }), (request, position, bit) => {
        fc.pre(request.body.length > 0)
        const signed = signIndependently(request, keyPair, '20270101T120000Z')
        const body = Uint8Array.from(signed.body)
        body[position % body.length]! ^= 1 << bit
        expect(isAccepted({ ...signed, body })).toBe(false)
      }),
    )
  })
})
