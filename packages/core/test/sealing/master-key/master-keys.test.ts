import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatMasterKey, generateMasterKey } from '../../../src/sealing/master-key/master-key.ts'
import { masterKeys } from '../../../src/sealing/master-key/master-keys.ts'
import { bytes, random } from '../../support/sealing-bench.ts'

let folder: string
const key = generateMasterKey(random)
const older = generateMasterKey(random)
const dataKey = bytes('a'.repeat(32))
const context = (env: Record<string, string> = {}, create = false) => ({ folder, env, random, create })
const write = (name: string, ...keys: (typeof key)[]) =>
  writeFileSync(join(folder, name), keys.map(formatMasterKey).join('\n'), { mode: 0o600 })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'credbroker-master-keys-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

test('takes the variable when it is set, else the file in the folder', async () => {
  write('credbroker.keys', older)
  const env = { CREDBROKER_MASTER_KEY: ` ${formatMasterKey(key)} , ${formatMasterKey(older)}` }
  const fromVariable = await masterKeys(undefined, context(env))
  expect(fromVariable).toMatchObject({ origin: 'variable CREDBROKER_MASTER_KEY', created: false })
  expect(fromVariable.wrapper.keyId).toBe(key.id)
  expect(fromVariable.add).toBeUndefined()
  const fromFile = await masterKeys(undefined, context({ CREDBROKER_MASTER_KEY: '' }))
  expect(fromFile).toMatchObject({ origin: `file ${join(folder, 'credbroker.keys')}`, created: false })
  expect(fromFile.wrapper.keyId).toBe(older.id)
  const wrapped = await fromFile.wrapper.wrap(dataKey)
  expect(bytes('a'.repeat(32))).toEqual(new Uint8Array(await fromVariable.wrapper.unwrap(older.id, wrapped)))
})

test('takes what the configuration names, before the variable', async () => {
  write('mine.keys', older)
  const env = { CREDBROKER_MASTER_KEY: formatMasterKey(key), MINE: formatMasterKey(older) }
  expect((await masterKeys({ file: 'mine.keys' }, context(env))).wrapper.keyId).toBe(older.id)
  expect((await masterKeys({ env: 'MINE' }, context(env))).wrapper.keyId).toBe(older.id)
})

test('says which variable is missing or wrong, and does not repeat its value', async () => {
  await expect(masterKeys({ env: 'MINE' }, context())).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('the variable MINE, which keys.env names, is not set'),
  })
  const wrong = masterKeys({ env: 'MINE' }, context({ MINE: `${formatMasterKey(key)},planted` }))
  await expect(wrong).rejects.toThrow(/^variable MINE is no master key/)
  await expect(wrong).rejects.not.toThrow('planted')
})

test('makes the file only when it is told to, and never a second time', async () => {
  await expect(masterKeys(undefined, context())).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('restore it from its backup'),
  })
  expect(readdirSync(folder)).toEqual([])
  const several = await Promise.all([1, 2, 3].map(() => masterKeys(undefined, context({}, true))))
  expect(several.filter(({ created }) => created)).toHaveLength(1)
  expect(new Set(several.map(({ wrapper }) => wrapper.keyId)).size).toBe(1)
  expect(await masterKeys(undefined, context({}, true))).toMatchObject({ created: false })
})

test('learns of a key that was added to the file when it meets it', async () => {
  write('credbroker.keys', older)
  const serving = await masterKeys(undefined, context())
  const admin = await masterKeys(undefined, context())
  await admin.add?.()
  expect(admin.wrapper.keyId).not.toBe(older.id)
  const wrapped = await admin.wrapper.wrap(dataKey)
  expect(new Uint8Array(await serving.wrapper.unwrap(admin.wrapper.keyId, wrapped))).toEqual(dataKey)
  await expect(serving.wrapper.unwrap(key.id, wrapped)).rejects.toThrow(`master key "${key.id}", and file ${folder}`)
  rmSync(join(folder, 'credbroker.keys'))
  await expect(serving.wrapper.unwrap(key.id, wrapped)).rejects.toThrow('is missing')
  expect(new Uint8Array(await serving.wrapper.unwrap(admin.wrapper.keyId, wrapped))).toEqual(dataKey)
})
