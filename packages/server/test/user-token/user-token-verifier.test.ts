import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { subjectOf } from '../../../core/src/subject.ts'
import type { IssuerSettings } from '../../src/settings/server-settings.ts'
import { allowedAlgorithms } from '../../src/settings/user-token-algorithms.ts'
import { createUserTokenVerifier, type UserTokenVerifier } from '../../src/user-token/user-token-verifier.ts'
import { type IssuerKey, type IssuerServer, issuerKey, issuerServer } from '../support/issuer-server.ts'
import { type TokenBench, tokenBench } from '../support/token-bench.ts'

const refused = 'the user token is refused: '
const malformed = `${refused}it is no signed JWT in compact form; send the one that the user signed in with`
const unknownKey = `${refused}it is signed with a key that its issuer does not publish`
const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

let server: IssuerServer
let bench: TokenBench
let key: IssuerKey

beforeEach(async () => {
  server = await issuerServer()
  bench = tokenBench()
  key = await issuerKey('ES256', 'first')
  server.keys = [key]
})

afterEach(() => server.close())

function verifier(settings: Partial<IssuerSettings> = {}): UserTokenVerifier {
  const issuer = { issuer: server.issuer, audiences: ['broker'], ...settings }
  return createUserTokenVerifier([issuer], bench.process({ fetch }), { unverified: false })
}

function seconds(fromNow = 0): number {
  return bench.clock.now() / 1000 + fromNow
}

function claims(changes: object = {}): object {
  return { iss: server.issuer, sub: 'alice', aud: 'broker', iat: seconds(), exp: seconds(300), ...changes }
}

async function judged(under: UserTokenVerifier, jwt: string): Promise<unknown> {
  return under.verify(jwt).catch((error: unknown) => {
    expect(error).toMatchObject({ name: 'BrokerError', code: 'unauthenticated' })
    // The errors of the library hold the claims.
    expect(error).not.toHaveProperty('cause')
    return (error as Error).message
  })
}

test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('verifies %s without being told', async (alg) => {
  const other = await issuerKey(alg, 'k')
  server.keys = [key, other]
  const jwt = await server.sign(other, claims())
  expect(await verifier().verify(jwt)).toEqual({
    jwt,
    issuer: server.issuer,
    subject: 'alice',
    expiresAtMs: bench.clock.now() + 300_000,
  })
  expect(server.requests).toEqual(['/.well-known/openid-configuration', '/keys'])
})

test('finds the key set by jwksUri alone when that is configured', async () => {
  await verifier({ jwksUri: `${server.issuer}/keys` }).verify(await server.sign(key, claims()))
  expect(server.requests).toEqual(['/keys'])
})

test('asks nobody before the first JWT comes, and once for many that come together', async () => {
  const under = verifier()
  expect(server.requests).toEqual([])
  const jwt = await server.sign(key, claims())
  await Promise.all(Array.from({ length: 20 }, () => under.verify(jwt)))
  expect(server.requests).toHaveLength(2)
})

describe('claims', () => {
  const cases: [string, object, string | undefined][] = [
    ['several audiences, one of them ours', { aud: ['other', 'broker'] }, undefined],
    ['another audience', { aud: 'other' }, 'it is for another audience (aud) than those configured for its issuer'],
    ['no audience', { aud: undefined }, 'it is for another audience (aud) than those configured for its issuer'],
    [
      'an empty list of audiences',
      { aud: [] },
      'it is for another audience (aud) than those configured for its issuer',
    ],
    [
      'ours as a part of an audience',
      { aud: 'broker2' },
      'it is for another audience (aud) than those configured for its issuer',
    ],
    ['an end within the tolerance', { exp: -59 }, undefined],
    ['an end that is past', { exp: -60 }, 'it has expired; the user has to sign in again'],
    ['no end', { exp: undefined }, 'it has no end (exp), or one that is no number'],
    ['an end that is no number', { exp: 'tomorrow' }, 'it has no end (exp), or one that is no number'],
    ['a beginning within the tolerance', { nbf: 60 }, undefined],
    ['a beginning ahead', { nbf: 61 }, 'it is not valid yet (nbf)'],
    ['issued ahead within the tolerance', { iat: 60 }, undefined],
    [
      'issued ahead',
      { iat: 61 },
      'it was issued in the future (iat); check the clocks of the issuer and of the broker',
    ],
    ['no time of issue', { iat: undefined }, undefined],
    ['a time of issue that is no number', { iat: 'now' }, 'one of its claims is not as it has to be'],
    ['no subject', { sub: undefined }, 'it has no subject (sub)'],
    ['an empty subject', { sub: '' }, 'it has no subject (sub)'],
    ['a subject that is a number', { sub: 7 }, 'it has no subject (sub)'],
    [
      'another issuer',
      { iss: 'https://idp.test' },
      'its issuer (iss) is not one that the operator has configured under server.issuers',
    ],
    [
      'no issuer',
      { iss: undefined },
      'its issuer (iss) is not one that the operator has configured under server.issuers',
    ],
    [
      'a list of issuers',
      { iss: ['x'] },
      'its issuer (iss) is not one that the operator has configured under server.issuers',
    ],
  ]

  test.each(cases)('%s', async (_, changes, reason) => {
    const atNow = Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [
        name,
        typeof value === 'number' && name !== 'sub' ? seconds(value) : value,
      ]),
    )
    const judgement = await judged(verifier(), await server.sign(key, claims(atNow)))
    if (reason === undefined) expect(judgement).toMatchObject({ subject: 'alice' })
    else expect(judgement).toBe(refused + reason)
  })

  test('an issuer counts to the letter, a slash at its end among them', async () => {
    const judgement = await judged(verifier(), await server.sign(key, claims({ iss: `${server.issuer}/` })))
    expect(judgement).toContain('its issuer (iss) is not one')
    expect(server.requests).toEqual([])
  })

  test('the tolerance is as configured', async () => {
    const jwt = await server.sign(key, claims({ exp: seconds(-1) }))
    expect(await judged(verifier({ clockTolerance: '0s' }), jwt)).toContain('has expired')
    expect(await judged(verifier({ clockTolerance: '2s' }), jwt)).toMatchObject({ subject: 'alice' })
  })

  test('nothing is for us when no audience is configured', async () => {
    expect(await judged(verifier({ audiences: [] }), await server.sign(key, claims()))).toContain('audience')
  })
})

describe('algorithms', () => {
  test('takes no algorithm but those configured', async () => {
    const jwt = await server.sign(key, claims())
    const reason = 'it is signed with an algorithm that is not configured for its issuer'
    expect(await judged(verifier({ algorithms: ['RS256', 'EdDSA'] }), jwt)).toBe(refused + reason)
    expect(await judged(verifier({ algorithms: ['ES256'] }), jwt)).toMatchObject({ subject: 'alice' })
  })

  test.each(allowedAlgorithms)('can be configured with %s, as the settings allow', (algorithm) => {
    expect(() => verifier({ algorithms: [algorithm] })).not.toThrow()
  })

  test('takes EdDSA under its newer name', async () => {
    const ed25519 = await issuerKey('Ed25519', 'newer')
    server.keys = [ed25519]
    const jwt = await server.sign(ed25519, claims())
    expect(await judged(verifier({ algorithms: ['Ed25519'] }), jwt)).toMatchObject({ subject: 'alice' })
  })

  test.each(['HS256', 'none', 'A128KW', 'constructor'])('cannot be configured with %s', (algorithm) => {
    expect(() => verifier({ algorithms: ['ES256', algorithm] })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })

  test('refuses a public key as an HMAC secret, no signature, and another algorithm over the same key', async () => {
    const rsa = await issuerKey('RS256', 'rsa')
    server.keys = [key, rsa]
    const input = (header: object) => `${part(header)}.${part(claims())}`
    const hmac = (text: string, secret: string) => createHmac('sha256', secret).update(text).digest('base64url')
    const hs = input({ alg: 'HS256', kid: 'first' })
    const none = input({ alg: 'none' })
    const genuine = await server.sign(rsa, claims())
    const ps = `${part({ alg: 'PS256', kid: 'rsa' })}.${genuine.split('.').slice(1).join('.')}`
    for (const forged of [
      `${hs}.${hmac(hs, JSON.stringify(key.jwk))}`,
      `${hs}.${hmac(hs, key.jwk.x ?? '')}`,
      `${none}.`,
      `${none}.AA`,
      ps,
      genuine.replace(/^[^.]+/, part({ alg: 'RS256', kid: 'rsa', jwk: rsa.jwk })),
      genuine.replace(/^[^.]+/, part({ alg: 'RS256', kid: 'rsa', crit: ['b64'], b64: false })),
    ]) {
      expect(await judged(verifier(), forged)).toMatch(/^the user token is refused: /)
    }
  })
})

test('refuses any change of header, claims and signature', async () => {
  const under = verifier()
  const jwt = await server.sign(key, claims())
  for (let index = 0; index < jwt.length; index += 3) {
    const other = String.fromCharCode(jwt.charCodeAt(index) ^ 2)
    expect(typeof (await judged(under, jwt.slice(0, index) + other + jwt.slice(index + 1)))).toBe('string')
  }
})

test('refuses what is no JWT in compact form', async () => {
  const jwt = await server.sign(key, claims())
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  for (const text of [
    '',
    'x',
    'a.b.c',
    `${jwt}.`,
    `${jwt}.AA`,
    ` ${jwt}`,
    `${jwt}\n`,
    `${jwt}=`,
    `${header}.${part('null')}.${signature}`,
    `${header}.${part('[]')}.${signature}`,
    `${header}..${signature}`,
    `${header}.${payload}.`,
    `${jwt}${'A'.repeat(131_072)}`,
    JSON.stringify({ protected: header, payload, signature }),
  ]) {
    expect(await judged(verifier(), text)).toBe(malformed)
  }
})

describe('keys', () => {
  test('a key that the issuer added is found, and its kid asked for once in 30 seconds', async () => {
    const under = verifier({ jwksUri: `${server.issuer}/keys` })
    await under.verify(await server.sign(key, claims()))
    const next = await issuerKey('ES256', 'next')
    await bench.clock.advance(30_000)
    server.keys = [key, next]
    const jwt = await server.sign(next, claims())
    await Promise.all(Array.from({ length: 10 }, () => under.verify(jwt)))
    expect(server.requests).toHaveLength(2)
    const unknown = await server.sign(await issuerKey('ES256', 'unknown'), claims())
    for (let time = 0; time < 5; time++) expect(await judged(under, unknown)).toBe(unknownKey)
    expect(server.requests).toHaveLength(2)
    await bench.clock.advance(30_000)
    for (let time = 0; time < 5; time++) expect(await judged(under, unknown)).toBe(unknownKey)
    expect(server.requests).toHaveLength(3)
  })

  test('a key that the issuer took back verifies until the keys are fetched again', async () => {
    const under = verifier({ jwksUri: `${server.issuer}/keys` })
    const jwt = await server.sign(key, claims({ exp: seconds(86_400) }))
    await under.verify(jwt)
    server.keys = [await issuerKey('ES256', 'other')]
    await bench.clock.advance(599_999)
    expect(await judged(under, jwt)).toMatchObject({ subject: 'alice' })
    await bench.clock.advance(1)
    expect(await judged(under, jwt)).toBe(unknownKey)
  })

  test.each([
    ['max-age=120', 120_000],
    ['public, max-age="120", must-revalidate', 120_000],
    ['max-age=0', 60_000],
    ['no-store', 600_000],
    ['max-age=86400', 3_600_000],
    ['s-maxage=120', 600_000],
  ])('are fresh as "%s" says, within bounds', async (header, ms) => {
    server.headers = { 'cache-control': header }
    const under = verifier({ jwksUri: `${server.issuer}/keys` })
    const jwt = await server.sign(key, claims({ exp: seconds(86_400) }))
    await under.verify(jwt)
    await bench.clock.advance(ms - 1)
    await under.verify(jwt)
    expect(server.requests).toHaveLength(1)
    await bench.clock.advance(1)
    await under.verify(jwt)
    expect(server.requests).toHaveLength(2)
  })

  test('are used for some hours when the issuer does not answer, and no longer', async () => {
    const under = verifier({ jwksUri: `${server.issuer}/keys` })
    const jwt = await server.sign(key, claims({ exp: seconds(86_400) }))
    await under.verify(jwt)
    server.answer = (_, response) => void response.writeHead(503).end('an upstream body')
    await bench.clock.advance(600_000)
    for (let time = 0; time < 5; time++) expect(await judged(under, jwt)).toMatchObject({ subject: 'alice' })
    expect(server.requests).toHaveLength(2)
    expect(bench.logger.lines).toMatchObject([{ level: 'warn', fields: { issuer: server.issuer } }])
    await bench.clock.advance(4 * 3_600_000 - 600_001)
    expect(await judged(under, jwt)).toMatchObject({ subject: 'alice' })
    await bench.clock.advance(1)
    await expect(under.verify(jwt)).rejects.toMatchObject({ code: 'upstream_unavailable', retryable: true })
    server.answer = undefined
    expect(await judged(under, jwt)).toMatchObject({ subject: 'alice' })
  })

  test('that cannot be had for an unknown kid are not the fault of the JWT', async () => {
    const under = verifier({ jwksUri: `${server.issuer}/keys` })
    await under.verify(await server.sign(key, claims()))
    await bench.clock.advance(30_000)
    server.answer = (_, response) => void response.writeHead(500).end()
    const unknown = await server.sign(await issuerKey('ES256', 'unknown'), claims())
    await expect(under.verify(unknown)).rejects.toMatchObject({ code: 'upstream_unavailable' })
  })

  test('without kid are tried one after the other', async () => {
    const keys = await Promise.all(Array.from({ length: 3 }, () => issuerKey('ES256')))
    server.keys = keys
    const under = verifier()
    for (const each of keys) {
      expect(await judged(under, await server.sign(each, claims()))).toMatchObject({ subject: 'alice' })
    }
    const stranger = await issuerKey('ES256')
    expect(await judged(under, await server.sign(stranger, claims()))).toBe(`${refused}its signature is not right`)
    expect(await judged(under, await server.sign(keys[0]!, claims({ aud: 'other' })))).toContain('audience')
  })

  test('that are private or symmetric are no keys of an issuer', async () => {
    const secret = { kty: 'oct', k: part('secret'), kid: 'first' }
    server.keys = [{ ...key, jwk: secret }]
    expect(await judged(verifier(), await server.sign(key, claims()))).toBe(unknownKey)
  })

  const answers: [string, (server: IssuerServer) => IssuerServer['answer']][] = [
    ['a status that is no success', () => (_, response) => void response.writeHead(404).end()],
    ['no JSON', () => (_, response) => void response.end('<html>canary</html>')],
    ['no key set', () => (_, response) => void response.end('{"keys":"canary"}')],
    ['a list of what are no keys', () => (_, response) => void response.end('{"keys":["canary"]}')],
    ['a broken connection', () => (request) => void request.socket.destroy()],
    ['more than 1 MiB', () => (_, response) => void response.end(`{"keys":[],"x":"${'x'.repeat(1_048_576)}"}`)],
    [
      'a redirect',
      ({ issuer }) =>
        (request, response) =>
          request.url === '/keys'
            ? response.writeHead(302, { location: `${issuer}/elsewhere` }).end()
            : response.end(JSON.stringify({ keys: [key.jwk] })),
    ],
  ]

  test.each(answers)('cannot be had by %s', async (_, answer) => {
    server.answer = answer(server)
    const under = verifier({ jwksUri: `${server.issuer}/keys` })
    const failure = await under.verify(await server.sign(key, claims())).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'upstream_unavailable', retryable: true })
    expect(String(failure) + JSON.stringify(failure)).not.toContain('canary')
    expect(server.requests).not.toContain('/elsewhere')
    server.answer = undefined
    expect(await judged(under, await server.sign(key, claims()))).toMatchObject({ subject: 'alice' })
  })

  test('an answer that does not end is not waited for', async () => {
    server.answer = (_, response) => void response.write('{"keys":')
    const work = verifier().verify(await server.sign(key, claims()))
    work.catch(() => {})
    expect(await bench.clock.advanceUntil(work, 12_000)).toBe(true)
    await expect(work).rejects.toMatchObject({ code: 'upstream_unavailable' })
  })

  test.each([
    ['of another issuer', (issuer: string) => ({ issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` })],
    ['of no issuer', (issuer: string) => ({ jwks_uri: `${issuer}/keys` })],
    ['without key set', (issuer: string) => ({ issuer })],
    ['with a key set that is no URL', (issuer: string) => ({ issuer, jwks_uri: '/keys' })],
  ])('are not looked for by a configuration %s', async (_, document) => {
    server.answer = (__, response) => void response.end(JSON.stringify(document(server.issuer)))
    const under = verifier()
    await expect(under.verify(await server.sign(key, claims()))).rejects.toMatchObject({ code: 'upstream_unavailable' })
    expect(server.requests).toEqual(['/.well-known/openid-configuration'])
  })

  test('of one issuer verify nothing of another', async () => {
    const other = await issuerServer()
    try {
      const issuers = [server, other].map(({ issuer }) => ({ issuer, audiences: ['broker'] }))
      const under = createUserTokenVerifier(issuers, bench.process({ fetch }), { unverified: false })
      other.keys = [await issuerKey('ES256', 'first')]
      const jwt = await server.sign(key, claims({ iss: other.issuer }))
      expect(await judged(under, jwt)).toBe(`${refused}its signature is not right`)
      expect(server.requests).toEqual([])
    } finally {
      await other.close()
    }
  })
})

describe('without verifying, for development', () => {
  const unverified = (issuers: readonly IssuerSettings[] = []) =>
    createUserTokenVerifier(issuers, bench.process({ fetch }), { unverified: true })
  const jwtOf = (payload: unknown) => `${part({ alg: 'none' })}.${part(payload)}.AA`

  test('a JWT is taken at its word', async () => {
    const jwt = jwtOf({ iss: 'x', sub: 'alice' })
    expect(await unverified().verify(jwt)).toEqual({ jwt, issuer: 'x', subject: 'alice' })
    const ending = jwtOf({ iss: 'x', sub: 'alice', exp: seconds(1) })
    expect(await unverified().verify(ending)).toMatchObject({ expiresAtMs: bench.clock.now() + 1_000 })
  })

  test.each([
    [{ iss: 5, sub: 'alice' }, 'it has no issuer (iss)'],
    [{ iss: '', sub: 'alice' }, 'it has no issuer (iss)'],
    [{ iss: 'x' }, 'it has no subject (sub)'],
    [{ iss: 'x', sub: '' }, 'it has no subject (sub)'],
    [{ iss: 'x', sub: 'alice', exp: 'soon' }, 'its end (exp) is no number'],
    [{ iss: 'x', sub: 'alice', exp: 1 }, 'it has expired; the user has to sign in again'],
  ])('%j is refused', async (payload, reason) => {
    expect(await judged(unverified(), jwtOf(payload))).toBe(refused + reason)
  })

  test('what is no JWT is refused', async () => {
    for (const text of ['', 'alice', 'a.b', 'a.b.c.d', jwtOf('null'), jwtOf('{')]) {
      expect(await judged(unverified(), text)).toBe(malformed)
    }
  })

  test('everything is verified once an issuer is configured', async () => {
    const issuers = [{ issuer: server.issuer, audiences: ['broker'] }]
    expect(await judged(unverified(issuers), jwtOf(claims()))).toMatch(/^the user token is refused/)
    expect(await judged(unverified(issuers), jwtOf({ iss: 'x', sub: 'alice' }))).toContain(
      'its issuer (iss) is not one',
    )
  })
})

test('without issuers, and not for development, every JWT is refused', async () => {
  const under = createUserTokenVerifier([], bench.process(), { unverified: false })
  expect(await judged(under, await server.sign(key, claims()))).toContain('its issuer (iss) is not one')
})

test('two JWTs of one person are of one user', async () => {
  const under = verifier()
  const [first, second] = await Promise.all(
    ['a', 'b'].map(async (jti) => under.verify(await server.sign(key, claims({ jti })))),
  )
  expect(first!.jwt).not.toBe(second!.jwt)
  expect(subjectOf({ userToken: first!.jwt })).toBe(subjectOf({ userToken: second!.jwt }))
})

test('no message holds anything of a JWT', async () => {
  const under = verifier()
  const canary = { sub: 'canary-sub', email: 'canary-mail' }
  const jwts = await Promise.all([
    server.sign(key, claims({ ...canary, aud: 'canary-aud' })),
    server.sign(key, claims({ ...canary, exp: seconds(-900) })),
    server.sign(key, claims({ ...canary, iss: 'canary-iss' })),
    server.sign(key, claims({ ...canary, iat: seconds(900) })),
    server.sign(await issuerKey('ES256', 'canary-kid'), claims(canary)),
    server.sign(await issuerKey('ES256', 'first'), claims(canary)),
  ])
  for (const jwt of jwts) {
    const failure = await under.verify(jwt).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'unauthenticated' })
    const seen = `${failure} ${(failure as Error).stack} ${JSON.stringify(failure)} ${JSON.stringify(bench.logger.lines)}`
    for (const secret of ['canary', ...jwt.split('.')]) expect(seen).not.toContain(secret)
  }
})
