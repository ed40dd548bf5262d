import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ephemeralKeyWrapper } from '../../../src/sealing/master-key/ephemeral-key-wrapper.ts'
import { localKeyWrapper } from '../../../src/sealing/master-key/local-key-wrapper.ts'
import { formatMasterKey, generateMasterKey, parseMasterKey } from '../../../src/sealing/master-key/master-key.ts'
import { random } from '../../support/sealing-bench.ts'

test('reads 32 bytes in every usual form as the same key', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (raw) => {
      const bytes = Buffer.from(raw)
      const base64 = bytes.toString('base64')
      const forms = [bytes.toString('base64url'), base64, base64.replace('=', ''), `${bytes.toString('base64url')}=`]
      for (const form of [...forms, bytes.toString('hex'), bytes.toString('hex').toUpperCase()]) {
        const key = parseMasterKey(form, 'test')
        expect(key.key.export()).toEqual(bytes)
        expect(key.id).toMatch(/^[0-9a-f]{16}$/)
        expect(key.id).toBe(parseMasterKey(bytes.toString('hex'), 'test').id)
        expect(formatMasterKey(key)).toBe(bytes.toString('base64url'))
      }
    }),
  )
})

test('refuses everything else, and does not repeat it', () => {
  const good = randomBytes(32).toString('base64url')
  const wrong = [
    '',
    'x',
    good.slice(1),
    `${good}A`,
    `${good}==`,
    `${good.slice(0, 20)} ${good.slice(20)}`,
    `!${good.slice(1)}`,
  ]
  const mixed = `-+${good.slice(2)}`
  // The last character of 43 holds four bits that mean something; here the other two are set.
  const loose = `${Buffer.alloc(32).toString('base64url').slice(0, 42)}B`
  for (const text of [...wrong, mixed, loose, 'g'.repeat(64), randomBytes(31).toString('hex')]) {
    expect(() => parseMasterKey(text, 'line 2 of f'), text).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        message: expect.stringMatching(/^line 2 of f is no master key/),
      }),
    )
  }
  try {
    parseMasterKey(`${good}A`, 'here')
  } catch (error) {
    expect(inspect(error)).not.toContain(good)
  }
})

test('names a key by an id that is not made from other keys', () => {
  const ids = Array.from({ length: 50 }, () => generateMasterKey(random).id)
  expect(new Set(ids).size).toBe(50)
})

test('shows no key when it is printed', () => {
  const key = generateMasterKey(random)
  for (const shown of [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key)]) {
    expect(shown).not.toContain(formatMasterKey(key))
    expect(shown).not.toContain(key.key.export().toString('hex'))
  }
})

test('wraps with the first key, and unwraps with each', async () => {
  const [old, newer] = [generateMasterKey(random), generateMasterKey(random)]
  const dataKey = randomBytes(32)
  const both = localKeyWrapper([newer, old], random)
  const byOld = await localKeyWrapper([old], random).wrap(dataKey)
  expect(both.keyId).toBe(newer.id)
  expect(Buffer.from(await both.unwrap(old.id, byOld))).toEqual(dataKey)
  expect(Buffer.from(await both.unwrap(newer.id, await both.wrap(dataKey)))).toEqual(dataKey)
  expect(await both.wrap(dataKey)).not.toEqual(await both.wrap(dataKey))
})

test('does not unwrap what was changed, cut, or wrapped with another key', async () => {
  const [old, newer] = [generateMasterKey(random), generateMasterKey(random)]
  const wrapper = localKeyWrapper([newer, old], random)
  const wrapped = Buffer.from(await wrapper.wrap(randomBytes(32)))
  for (let index = 0; index < wrapped.length; index++) {
    const changed = Buffer.from(wrapped)
    changed[index]! ^= 1
    await expect(wrapper.unwrap(newer.id, changed)).rejects.toMatchObject({ code: 'internal' })
    await expect(wrapper.unwrap(newer.id, wrapped.subarray(0, index))).rejects.toMatchObject({ code: 'internal' })
  }
  await expect(wrapper.unwrap(old.id, wrapped)).rejects.toThrow(`what master key ${old.id} wrapped was changed`)
  const stranger = ephemeralKeyWrapper(random)
  await expect(wrapper.unwrap(stranger.keyId, wrapped)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringMatching(`"${stranger.keyId}".* gives ${newer.id}, ${old.id}`),
  })
})
