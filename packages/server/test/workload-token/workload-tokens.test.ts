import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { subjectOf } from '../../../core/src/subject.ts'
import type { VerifiedWorkloadToken } from '../../src/workload-token/verified-tokens.ts'
import { openWorkloadTokens, type WorkloadTokens } from '../../src/workload-token/workload-tokens.ts'
import { type TokenBench, tokenBench } from '../support/token-bench.ts'

const invalid = 'the workload token is not valid; ask for a new one'
const ended = 'the workload token has ended; ask for a new one'
const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const userJwt = (sub: string, more: object = {}) =>
  `${part({ alg: 'RS256' })}.${part({ iss: 'https://idp.test', sub, ...more })}.c2lnbmF0dXJl`

async function judged(tokens: WorkloadTokens, token: string): Promise<VerifiedWorkloadToken | string> {
  try {
    return await tokens.verify(token)
  } catch (error) {
    expect(error).toMatchObject({ name: 'BrokerError', code: 'unauthenticated' })
    return (error as Error).message
  }
}

/** The private key of a bench, taken from its store. */
async function signingKeyOf(bench: TokenBench) {
  const { signing } = JSON.parse(Buffer.from((await bench.store.get('workload-token-keys'))!.value).toString())
  return createPrivateKey({ key: Buffer.from(signing.pkcs8, 'base64url'), format: 'der', type: 'pkcs8' })
}

async function publicJwkOf(bench: TokenBench): Promise<JWK> {
  return createPublicKey(await signingKeyOf(bench)).export({ format: 'jwk' })
}

test('what is verified is what was minted, whatever the names', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process())
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 128 })
  const request = fc.oneof(
    fc.record({ workload: text, identityId: fc.option(text, { nil: undefined }) }),
    fc.record({ workload: text, user: text }),
    fc.record({ workload: text, userToken: text.map((sub) => ({ jwt: userJwt(sub) })) }),
  )
  await fc.assert(
    fc.asyncProperty(request, async (asked: Parameters<WorkloadTokens['mint']>[0]) => {
      const { token, expiresAtMs } = await tokens.mint(asked)
      const { workload, user, userToken, identityId } = asked
      const verified = await tokens.verify(token)
      expect(verified).toMatchObject({ identityId, expiresAtMs })
      expect(verified.caller).toStrictEqual({
        workload,
        ...(user !== undefined && { user }),
        ...(userToken !== undefined && { userToken: userToken.jwt }),
      })
      expect(Object.isFrozen(verified)).toBe(true)
      expect(Object.isFrozen(verified.caller)).toBe(true)
      expect(tokens.verify(token)).toBe(verified)
    }),
  )
})

test('is a JWS that any library can verify with the public key, and holds no more than it has to', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process(), { lifetime: '20m' })
  const { token, expiresAtMs } = await tokens.mint({ workload: 'agent', identityId: 'id-1', user: 'alice' })
  const key = await publicJwkOf(bench)
  const { protectedHeader, payload } = await compactVerify(token, await importJWK(key, 'EdDSA'))
  expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: await calculateJwkThumbprint(key), typ: 'wat+jwt' })
  expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
    iss: 'credbroker',
    aud: 'credbroker',
    sub: 'agent',
    wid: 'id-1',
    usr: { id: 'alice' },
    iat: bench.clock.now() / 1000,
    exp: bench.clock.now() / 1000 + 1_200,
    jti: expect.stringMatching(/^[\w-]{22}$/),
  })
  expect(expiresAtMs).toBe(bench.clock.now() + 1_200_000)
})

test("the user's JWT is not in the token, by no part of it", async () => {
  const tokens = await openWorkloadTokens(tokenBench().process())
  const jwt = userJwt('alice')
  const { token } = await tokens.mint({ workload: 'agent', userToken: { jwt } })
  const claims = Buffer.from(token.split('.')[1]!, 'base64url').toString()
  for (const piece of [jwt, ...jwt.split('.')]) {
    expect(token).not.toContain(piece)
    expect(claims).not.toContain(piece)
  }
  expect(claims).not.toContain('alice')
})

test('a label is never the user of a JWT, even when its text equals the subject or the JWT', async () => {
  const tokens = await openWorkloadTokens(tokenBench().process())
  const jwt = userJwt('alice')
  const caller = async (request: object) =>
    (await tokens.verify((await tokens.mint({ workload: 'agent', ...request })).token)).caller
  const ofJwt = subjectOf(await caller({ userToken: { jwt } }))
  const texts = fc.oneof(
    fc.constantFrom('alice', jwt, ofJwt!, `\0${ofJwt}`, ofJwt!.slice(1), '["https://idp.test","alice"]'),
    fc.string({ minLength: 1, maxLength: 128 }),
  )
  await fc.assert(
    fc.asyncProperty(texts, async (user) => {
      expect(subjectOf(await caller({ user }))).not.toBe(ofJwt)
    }),
  )
  expect(subjectOf(await caller({ userToken: { jwt: userJwt('alice', { jti: 'another' }) } }))).toBe(ofJwt)
})

test('a token ends at its time, remembered or not', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process(), { lifetime: '90s' })
  const { token } = await tokens.mint({ workload: 'agent' })
  await bench.clock.advance(89_999)
  expect(await judged(tokens, token)).toMatchObject({ caller: { workload: 'agent' } })
  await bench.clock.advance(1)
  expect(await judged(tokens, token)).toBe(ended)
  expect(await judged(await openWorkloadTokens(bench.process()), token)).toBe(ended)
})

test('no character of a token can be another one', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process())
  const { token } = await tokens.mint({ workload: 'agent', user: 'alice' })
  await tokens.verify(token)
  const pending: Promise<VerifiedWorkloadToken | string>[] = []
  for (let index = 0; index < token.length; index++) {
    const code = token.charCodeAt(index)
    // Every bit of its byte, and a character that has the same low byte.
    for (const other of [...Array.from({ length: 8 }, (_, bit) => code ^ (1 << bit)), code + 0x100]) {
      pending.push(judged(tokens, token.slice(0, index) + String.fromCharCode(other) + token.slice(index + 1)))
    }
  }
  await bench.clock.advance(5_000)
  expect(new Set(await Promise.all(pending))).toEqual(new Set([invalid]))
})

test('a token has no second spelling', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process())
  const { token } = await tokens.mint({ workload: 'agent' })
  const [header = '', claims = '', signature = ''] = token.split('.')
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(signature.at(-1)!)
  const sameBytes = Array.from({ length: 15 }, (_, bits) => signature.slice(0, -1) + alphabet[last + bits + 1])
  for (const other of [
    ...sameBytes.map((text) => `${header}.${claims}.${text}`),
    `${token}=`,
    `${token}==`,
    ` ${token}`,
    `${token}\n`,
    `${token}.`,
    `${token}.${signature}`,
    `.${token}`,
    `${header}..${claims}.${signature}`,
    `${header}.${header}.${claims}.${signature}`,
    `${header}.${claims}=.${signature}`,
    `${header}.${claims}`,
    `${header}.${claims}.`,
    `${header}.${claims}.${signature.slice(0, -1)}`,
    `${header}.${claims}.${Buffer.from(signature, 'base64url').toString('base64')}`,
    '..',
    '.',
    '',
  ]) {
    expect(await judged(tokens, other), other).toBe(invalid)
  }
})

test('refuses what is too long before it looks at it', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process())
  const lengthOf = async (count: number) => (await tokens.mint({ workload: 'w'.repeat(count) })).token
  const longest = await lengthOf(97_950)
  const tooLong = await lengthOf(98_400)
  expect([longest.length, tooLong.length].map((length) => length <= 131_072)).toEqual([true, false])
  expect(await judged(tokens, longest)).toMatchObject({ jti: expect.any(String) })
  expect(await judged(tokens, tooLong)).toBe(invalid)
})

test('refuses every other algorithm, the public key as an HMAC secret among them', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process())
  const { token } = await tokens.mint({ workload: 'agent' })
  const [, claims = ''] = token.split('.')
  const key = await publicJwkOf(bench)
  const { x = '' } = key
  const kid = await calculateJwkThumbprint(key)
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const own = await signingKeyOf(bench)
  const signed = (header: object | string, by: (input: Buffer) => Buffer | string) => {
    const input = `${part(header)}.${claims}`
    const signature = by(Buffer.from(input))
    return `${input}.${typeof signature === 'string' ? signature : signature.toString('base64url')}`
  }
  const withOwn = (input: Buffer) => sign(null, input, own)
  const forgeries = [
    signed({ alg: 'none', kid, typ: 'wat+jwt' }, () => ''),
    signed({ alg: 'none', kid, typ: 'wat+jwt' }, withOwn),
    signed({ alg: 'HS256', kid, typ: 'wat+jwt' }, (input) =>
      createHmac('sha256', Buffer.from(x, 'base64url')).update(input).digest(),
    ),
    signed({ alg: 'HS512', kid, typ: 'wat+jwt' }, (input) => createHmac('sha512', x).update(input).digest()),
    signed({ alg: 'ES256', kid, typ: 'wat+jwt' }, (input) =>
      sign('sha256', input, { key: ec, dsaEncoding: 'ieee-p1363' }),
    ),
    signed({ alg: 'EdDSA', kid, typ: 'wat+jwt' }, (input) =>
      sign('sha256', input, { key: ec, dsaEncoding: 'ieee-p1363' }),
    ),
    // Signed with the right key, under a header that is not to the letter ours.
    signed({ alg: 'Ed25519', kid, typ: 'wat+jwt' }, withOwn),
    signed({ alg: 'EdDSA', kid, typ: 'JWT' }, withOwn),
    signed({ alg: 'EdDSA', typ: 'wat+jwt' }, withOwn),
    signed({ alg: 'EdDSA', kid, typ: 'wat+jwt', jwk: { kty: 'OKP', crv: 'Ed25519', x } }, withOwn),
    signed({ kid, alg: 'EdDSA', typ: 'wat+jwt' }, withOwn),
    signed(`{ "alg":"EdDSA","kid":"${kid}","typ":"wat+jwt"}`, withOwn),
  ]
  for (const forged of forgeries) expect(await judged(tokens, forged)).toBe(invalid)
  // The same way of making one gives a good token, so the others are refused for what is said above.
  expect(await judged(tokens, signed({ alg: 'EdDSA', kid, typ: 'wat+jwt' }, withOwn))).toMatchObject({
    jti: expect.any(String),
  })
})

test('refuses what the right key signed, when it is not for this broker or not whole', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process())
  const [header = '', text = ''] = (await tokens.mint({ workload: 'agent' })).token.split('.')
  const good = JSON.parse(Buffer.from(text, 'base64url').toString())
  const own = await signingKeyOf(bench)
  const withClaims = (claims: unknown) => {
    const input = `${header}.${part(claims)}`
    return `${input}.${sign(null, Buffer.from(input), own).toString('base64url')}`
  }
  expect(await judged(tokens, withClaims(good))).toMatchObject({ caller: { workload: 'agent' } })
  for (const changed of [
    { aud: 'another' },
    { aud: ['credbroker'] },
    { aud: undefined },
    { iss: 'another' },
    { iss: undefined },
    { sub: undefined },
    { sub: '' },
    { sub: 7 },
    { exp: undefined },
    { exp: String(good.exp) },
    { exp: 1e300 },
    { iat: undefined },
    { jti: undefined },
    { wid: 7 },
    { usr: 'alice' },
    { usr: null },
    { usr: {} },
    { usr: { id: 7 } },
    { usr: { id: 'alice', jwt: 'x' } },
  ]) {
    expect(await judged(tokens, withClaims({ ...good, ...changed })), JSON.stringify(changed)).toBe(invalid)
  }
  for (const claims of ['null', '[]', '"x"', '{', '']) expect(await judged(tokens, withClaims(claims))).toBe(invalid)
})

test('tokens of another broker are no tokens here', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process())
  const foreignBench = tokenBench()
  const foreign = await openWorkloadTokens({ ...foreignBench.process(), random: bench.process().random })
  const { token } = await foreign.mint({ workload: 'agent' })
  const judgement = judged(tokens, token)
  await bench.clock.advance(1_000)
  expect(await judgement).toBe(invalid)
})

test('tokens that are out outlive the rotation of keys, in all processes', async () => {
  const bench = tokenBench()
  const [ours, theirs] = await Promise.all([openWorkloadTokens(bench.process()), openWorkloadTokens(bench.process())])
  const { token: before } = await ours.mint({ workload: 'before' })
  await ours.rotateKeys()
  const { token: after } = await ours.mint({ workload: 'after' })
  const both = Promise.all([before, after].map((token) => judged(theirs, token)))
  await bench.clock.advance(1_000)
  expect(await both).toMatchObject([{ caller: { workload: 'before' } }, { caller: { workload: 'after' } }])
  await bench.clock.advance(3_598_000)
  expect(await judged(theirs, before)).toMatchObject({ caller: { workload: 'before' } })
})

test('a token that was remembered is refused once its key is ended', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process())
  const { token } = await tokens.mint({ workload: 'agent' })
  await tokens.verify(token)
  await tokens.rotateKeys({ endTokens: true })
  const judgement = judged(tokens, token)
  await bench.clock.advance(1_000)
  expect(await judgement).toBe(invalid)
})

test('a token is verified anew once all is forgotten', async () => {
  const tokens = await openWorkloadTokens(tokenBench().process())
  const { token } = await tokens.mint({ workload: 'agent' })
  const first = await tokens.verify(token)
  expect(tokens.verify(token)).toBe(first)
  tokens.forgetAll()
  const second = tokens.verify(token)
  expect(second).not.toBe(first)
  expect(second).toEqual(first)
})

test('no message and no log line holds a token, a key, or what a user is called', async () => {
  const bench = tokenBench()
  let fails = false
  const store = {
    ...bench.store,
    get: (key: string) => (fails ? Promise.reject(new Error('the disk is gone')) : bench.store.get(key)),
  }
  const tokens = await openWorkloadTokens(bench.process({ store }))
  const jwt = userJwt('canary-subject')
  const { token } = await tokens.mint({ workload: 'agent', userToken: { jwt } })
  const { token: labelled } = await tokens.mint({ workload: 'agent', user: 'canary-label' })
  const own = (await signingKeyOf(bench)).export({ format: 'jwk' })
  const messages: unknown[] = []
  const attempt = async (text: string) => {
    try {
      await tokens.verify(text)
    } catch (error) {
      messages.push(error)
    }
  }
  for (const good of [token, labelled]) {
    for (const bad of [good.slice(0, -2), `${good.slice(0, -9)}AAAAAAAA`, good.replace('.', '..')]) await attempt(bad)
  }
  fails = true
  await bench.clock.advance(61_000)
  await attempt(token)
  fails = false
  await bench.clock.advance(2 * 3_600_000 + 61_000)
  await attempt(token)
  expect(messages.length).toBe(8)
  expect(bench.logger.lines.length).toBeGreaterThan(0)
  const seen = [
    ...messages.map((error) => `${(error as Error).message} ${(error as Error).stack} ${JSON.stringify(error)}`),
    JSON.stringify(bench.logger.lines),
  ].join('\n')
  for (const secret of [...token.split('.'), ...labelled.split('.'), ...jwt.split('.'), 'canary', own.d!]) {
    expect(seen).not.toContain(secret)
  }
})
