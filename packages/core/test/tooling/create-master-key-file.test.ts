import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseMasterKey } from '../../src/sealing/master-key/master-key.ts'
import { createMasterKeyFile, masterKeyFile } from '../../src/tooling/index.ts'

test('makes a key file for its owner alone, once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-key-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, masterKeyFile)
  expect(await createMasterKeyFile(folder)).toBe(true)
  const text = readFileSync(file, 'utf8')
  expect(parseMasterKey(text.trimEnd().split('\n').at(-1) ?? '', file).id).toMatch(/^[0-9a-f]{16}$/)
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await createMasterKeyFile(folder)).toBe(false)
  expect(readFileSync(file, 'utf8')).toBe(text)
  await expect(createMasterKeyFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'config_invalid' })
})
