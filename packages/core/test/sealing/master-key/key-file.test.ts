import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refuseOpenFile } from '../../../src/sealing/master-key/file-permissions.ts'
import { addToKeyFile, createKeyFile, readKeyFile } from '../../../src/sealing/master-key/key-file.ts'
import { formatMasterKey, generateMasterKey } from '../../../src/sealing/master-key/master-key.ts'
import { random } from '../../support/sealing-bench.ts'

let folder: string
let path: string
const one = generateMasterKey(random)
const two = generateMasterKey(random)
const ids = async () => (await readKeyFile(path))?.keys.map(({ id }) => id)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'credbroker-key-file-'))
  path = join(folder, 'credbroker.keys')
})

afterEach(() => rmSync(folder, { recursive: true }))

test('makes a file that only its owner can read, and leaves nothing else behind', async () => {
  expect(await readKeyFile(path)).toBeUndefined()
  expect(await createKeyFile(path, one, random)).toBe(true)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['credbroker.keys'])
  expect(await ids()).toEqual([one.id])
})

test('never overwrites a file, not even an empty one, and one of several wins', async () => {
  writeFileSync(path, '', { mode: 0o600 })
  expect(await createKeyFile(path, one, random)).toBe(false)
  expect(readFileSync(path, 'utf8')).toBe('')
  path = join(folder, 'other.keys')
  const made = await Promise.all(
    Array.from({ length: 5 }, () => createKeyFile(path, generateMasterKey(random), random)),
  )
  expect(made.filter(Boolean)).toHaveLength(1)
  expect(readdirSync(folder)).toEqual(['credbroker.keys', 'other.keys'])
})

test('puts a newer key in front, and keeps comments', async () => {
  writeFileSync(path, `# kept\n\n  ${formatMasterKey(one)}  \r\n# end`, { mode: 0o600 })
  await addToKeyFile(path, two, random)
  expect(await ids()).toEqual([two.id, one.id])
  expect(readFileSync(path, 'utf8')).toMatch(/^# kept\n\n[^#]+# end$/)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['credbroker.keys'])
})

test.each([0o640, 0o604, 0o620, 0o602, 0o666])(
  'refuses a file of mode %o, with the command that helps',
  async (mode) => {
    writeFileSync(path, `${formatMasterKey(one)}\n`)
    chmodSync(path, mode)
    await expect(readKeyFile(path)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining(`run: chmod 600 '${path}'`),
    })
    await expect(addToKeyFile(path, two, random)).rejects.toThrow('chmod 600')
    chmodSync(path, 0o400)
    expect(await ids()).toEqual([one.id])
  },
)

test('gives a command that a shell takes, whatever the path', async () => {
  path = join(folder, `it's $HOME.keys`)
  writeFileSync(path, `${formatMasterKey(one)}\n`)
  chmodSync(path, 0o644)
  const { message } = (await readKeyFile(path).catch((error: Error) => error)) as Error
  execFileSync('sh', ['-c', message.slice(message.indexOf('chmod'))])
  expect(await ids()).toEqual([one.id])
})

test('refuses a file of another user, but not one of root', () => {
  const stats = (uid: number) => Object.assign(statSync(folder), { uid, mode: 0o100600, isFile: () => true })
  const me = process.getuid?.() ?? 0
  expect(() => refuseOpenFile(path, stats(0))).not.toThrow()
  expect(() => refuseOpenFile(path, stats(me))).not.toThrow()
  if (me !== 0) expect(() => refuseOpenFile(path, stats(me + 1))).toThrow('belongs to another user')
})

test('follows a link, as secrets are mounted, judges the file behind it, and leaves the link in place', async () => {
  const target = join(folder, 'target')
  writeFileSync(target, `${formatMasterKey(one)}\n`)
  chmodSync(target, 0o600)
  symlinkSync('target', path)
  await addToKeyFile(path, two, random)
  expect(await ids()).toEqual([two.id, one.id])
  expect(readFileSync(target, 'utf8')).toContain(formatMasterKey(two))
  chmodSync(target, 0o644)
  await expect(readKeyFile(path)).rejects.toThrow('chmod 600')
})

test('refuses what is no file, holds no key, or has a line that is none, without repeating the line', async () => {
  mkdirSync(join(folder, 'sub'))
  await expect(readKeyFile(join(folder, 'sub'))).rejects.toThrow('is not an ordinary file')
  execFileSync('mkfifo', [join(folder, 'pipe')])
  await expect(readKeyFile(join(folder, 'pipe'))).rejects.toThrow('is not an ordinary file')
  writeFileSync(path, '# nothing\n\n', { mode: 0o600 })
  await expect(readKeyFile(path)).rejects.toThrow('holds no key')
  writeFileSync(path, `${formatMasterKey(one)}\n${formatMasterKey(two)}x\n`)
  const error = await readKeyFile(path).catch((error: Error) => error)
  expect(error).toMatchObject({ message: expect.stringContaining(`line 2 of ${path} is no master key`) })
  expect((error as Error).message).not.toContain(formatMasterKey(two))
})

test('says what to do when the folder cannot take a file', async () => {
  await expect(createKeyFile(join(folder, 'absent', 'keys'), one, random)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('cannot be written (ENOENT)'),
  })
  await expect(addToKeyFile(path, one, random)).rejects.toThrow('there is no key file')
})
