import { createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { expect, test } from 'vitest'
import { SigningKeys } from '../../src/workload-token/signing-keys.ts'
import { headerPart } from '../../src/workload-token/workload-token.ts'
import { type TokenBench, tokenBench } from '../support/token-bench.ts'

const record = 'workload-token-keys'
const day = 86_400_000
const rules = { rotateAfterMs: 30 * day, lifetimeMs: 3_600_000 }
const keptMs = rules.lifetimeMs + 300_000

/** The keys that sign no more, as they are stored. */
async function retired(bench: TokenBench): Promise<{ readonly x: string }[]> {
  return JSON.parse(Buffer.from((await bench.store.get(record))!.value).toString()).retired
}

test('processes that start together on one store have one key', async () => {
  const bench = tokenBench()
  const processes = await Promise.all(Array.from({ length: 8 }, () => SigningKeys.open(bench.process(), rules)))
  const late = await SigningKeys.open(bench.process(), rules)
  const headers = await Promise.all([...processes, late].map(async (keys) => (await keys.signer()).header))
  expect(new Set(headers).size).toBe(1)
  expect(await retired(bench)).toEqual([])
})

test('names a key by its thumbprint of RFC 7638', async () => {
  const keys = await SigningKeys.open(tokenBench().process(), rules)
  const { header, privateKey } = await keys.signer()
  const thumbprint = await calculateJwkThumbprint(createPublicKey(privateKey).export({ format: 'jwk' }))
  expect(header).toBe(headerPart(thumbprint))
})

test('makes one new key when the old one is of age, whoever of several processes comes first', async () => {
  const bench = tokenBench()
  const processes = await Promise.all(Array.from({ length: 4 }, () => SigningKeys.open(bench.process(), rules)))
  const { header: old } = await processes[0]!.signer()
  await bench.clock.advance(30 * day - 1)
  expect((await processes[0]!.signer()).header).toBe(old)
  await bench.clock.advance(60_001)
  const headers = await Promise.all(processes.map(async (keys) => (await keys.signer()).header))
  expect(new Set(headers).size).toBe(1)
  expect(headers[0]).not.toBe(old)
  expect(await retired(bench)).toHaveLength(1)
})

test('keeps an old key until its tokens have ended, and of its private half nothing', async () => {
  const bench = tokenBench()
  const keys = await SigningKeys.open(bench.process(), rules)
  const { header, privateKey } = await keys.signer()
  await keys.rotate()
  const stored = Buffer.from((await bench.store.get(record))!.value).toString()
  const { d, x } = privateKey.export({ format: 'jwk' })
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url')
  expect(stored).not.toContain(d)
  expect(stored).not.toContain(pkcs8)
  await bench.clock.advance(keptMs - 1)
  expect(await keys.find(header)).toBeDefined()
  await bench.clock.advance(1)
  expect(keys.known(header)).toBeUndefined()
  expect((await retired(bench)).map((key) => key.x)).toEqual([x])
  await keys.rotate()
  expect((await retired(bench)).map((key) => key.x)).toEqual([expect.not.stringContaining(x!)])
})

test('finds a key that another process made a moment ago', async () => {
  const bench = tokenBench()
  const ours = await SigningKeys.open(bench.process(), rules)
  const theirs = await SigningKeys.open(bench.process(), rules)
  await theirs.rotate()
  const { header } = await theirs.signer()
  expect(ours.known(header)).toBeUndefined()
  const found = ours.find(header)
  await bench.clock.advance(1_000)
  expect(await found).toBeDefined()
  expect(ours.known(header)).toBeDefined()
})

test('takes over within a minute what another process signs with', async () => {
  const bench = tokenBench()
  const ours = await SigningKeys.open(bench.process(), rules)
  const theirs = await SigningKeys.open(bench.process(), rules)
  await theirs.rotate()
  await bench.clock.advance(60_000)
  expect((await ours.signer()).header).toBe((await theirs.signer()).header)
})

test('reads the store once for any number of unknown keys, and at most once a second', async () => {
  const bench = tokenBench()
  const keys = await SigningKeys.open(bench.process(), rules)
  await bench.clock.advance(1_000)
  bench.reads.clear()
  const unknown = (index: number) => headerPart(String(index).padStart(43, 'x'))
  const burst = await Promise.all(Array.from({ length: 100 }, (_, index) => keys.find(unknown(index))))
  expect(burst.every((key) => key === undefined)).toBe(true)
  expect(bench.reads.get(record)).toBe(1)
  const next = Promise.all(Array.from({ length: 100 }, (_, index) => keys.find(unknown(index))))
  await bench.clock.advance(999)
  expect(bench.reads.get(record)).toBe(1)
  await bench.clock.advance(1)
  expect((await next).every((key) => key === undefined)).toBe(true)
  expect(bench.reads.get(record)).toBe(2)
})

test('reads nothing for what no broker writes as a first part', async () => {
  const bench = tokenBench()
  const keys = await SigningKeys.open(bench.process(), rules)
  await bench.clock.advance(1_000)
  bench.reads.clear()
  const part = (header: string) => Buffer.from(header).toString('base64url')
  const kid = 'k'.repeat(43)
  for (const header of [
    '',
    'x',
    part(`{"alg":"none","kid":"${kid}","typ":"wat+jwt"}`),
    part(`{"alg":"HS256","kid":"${kid}","typ":"wat+jwt"}`),
    part(`{"kid":"${kid}","alg":"EdDSA","typ":"wat+jwt"}`),
    part(`{"alg":"EdDSA","kid":"${kid}","typ":"at+jwt"}`),
    part(`{"alg":"EdDSA","kid":"${kid}","typ":"wat+jwt"} `),
    part(`{"alg":"EdDSA","kid":"short","typ":"wat+jwt"}`),
    `${headerPart(kid)}=`,
    headerPart(kid).replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)),
  ]) {
    expect(await keys.find(header)).toBeUndefined()
  }
  expect(bench.reads.size).toBe(0)
})

test('a key that the operator ends with its tokens verifies nothing any more, elsewhere after a minute', async () => {
  const bench = tokenBench()
  const ours = await SigningKeys.open(bench.process(), rules)
  const theirs = await SigningKeys.open(bench.process(), rules)
  const { header } = await theirs.signer()
  await ours.rotate()
  await ours.rotate({ endTokens: true })
  expect(ours.known(header)).toBeUndefined()
  expect(await retired(bench)).toEqual([])
  await bench.clock.advance(60_000)
  expect(theirs.known(header)).toBeUndefined()
  expect(await theirs.find(header)).toBeUndefined()
})

test('goes on with the known keys while the store fails, and says so', async () => {
  const bench = tokenBench()
  let fails = false
  const store = {
    ...bench.store,
    get: (key: string) => (fails ? Promise.reject(new Error('the disk is gone')) : bench.store.get(key)),
  }
  const keys = await SigningKeys.open(bench.process({ store }), rules)
  const { header } = await keys.signer()
  fails = true
  await bench.clock.advance(31 * day)
  expect((await keys.signer()).header).toBe(header)
  expect(bench.logger.lines.map(({ level }) => level)).toEqual(['warn'])
  const unknown = keys.find(headerPart('x'.repeat(43)))
  unknown.catch(() => {})
  await bench.clock.advance(1_000)
  await expect(unknown).rejects.toThrow('the disk is gone')
  fails = false
  await bench.clock.advance(60_000)
  expect((await keys.signer()).header).not.toBe(header)
})

test('a read that was slow does not bring back keys that were replaced meanwhile', async () => {
  const bench = tokenBench()
  const held: (() => void)[] = []
  let holds = false
  const store = {
    ...bench.store,
    get: async (key: string) => {
      const found = await bench.store.get(key)
      if (holds) await new Promise<void>((resolve) => void held.push(resolve))
      return found
    },
  }
  const keys = await SigningKeys.open(bench.process({ store }), rules)
  const { header } = await keys.signer()
  await bench.clock.advance(60_000)
  holds = true
  const reading = keys.find(header)
  await bench.clock.settle()
  holds = false
  const rotating = keys.rotate({ endTokens: true })
  await bench.clock.settle()
  for (const release of held) release()
  await Promise.all([reading, rotating])
  expect(keys.known(header)).toBeUndefined()
})

test('looks again when the clock was set back', async () => {
  const bench = tokenBench()
  const keys = await SigningKeys.open(bench.process(), rules)
  const { header } = await keys.signer()
  bench.clock.jump(-day)
  bench.reads.clear()
  expect(await keys.find(header)).toBeDefined()
  expect(bench.reads.get(record)).toBe(1)
})

test('refuses a damaged record, overwrites nothing, and quotes nothing of it', async () => {
  const bench = tokenBench()
  const whole = await SigningKeys.open(bench.process(), rules)
  await whole.rotate()
  const good = Buffer.from((await bench.store.get(record))!.value).toString()
  for (const damaged of [
    'no JSON',
    'null',
    good.slice(0, -1),
    good.replace('"format":1', '"format":2'),
    good.replace('"pkcs8":"', '"pkcs8":"AAAA'),
    good.replace('"x":"', '"x":"AAAA'),
    good.replace(/"verifiesUntilMs":\d+/, '"verifiesUntilMs":null'),
    good.replace(/"createdAtMs":\d+/, '"createdAtMs":"1"'),
  ]) {
    await bench.store.put(record, Buffer.from(damaged))
    const failure = await SigningKeys.open(bench.process(), rules).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'internal', message: expect.stringContaining('damaged') })
    expect(failure).not.toHaveProperty('cause')
    expect(Buffer.from((await bench.store.get(record))!.value).toString()).toBe(damaged)
  }
})
