import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { networkConfigSchema } from '../../src/net/network-config.ts'
import { loadSchemaCompiler } from '../../src/schema/compile.ts'

test('importing and making it loads nothing of the network; the first call does', () => {
  const module = JSON.stringify(new URL('../../src/net/guarded-fetch.ts', import.meta.url).href)
  const program = `
    const loaded = () => process.moduleLoadList.filter((name) => /NativeModule (net|dns|tls|zlib|https?|_http_client)$/.test(name)).length
    const before = loaded()
    const { guardedFetch } = await import(${module})
    const random = { bytes: (length) => new Uint8Array(length) }
    const fetch = guardedFetch({}, { clock: { now: () => 0, schedule: () => () => {} }, random })
    console.log(loaded() - before)
    await fetch('https://10.0.0.1/').catch(() => {})
    console.log(loaded() > before)`
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  expect(output).toBe('0\ntrue\n')
})

describe('the schema of the network section', () => {
  test.each([
    [{}, true],
    [{ allowLoopback: true, allow: ['10.0.0.0/8'] }, true],
    [{ allowLoopback: 'yes' }, false],
    [{ allow: '10.0.0.0/8' }, false],
    [{ allow: [''] }, false],
    [{ allow: [1] }, false],
    [{ deny: [] }, false],
  ])('%j: %s', async (section, valid) => {
    expect((await loadSchemaCompiler()).options(networkConfigSchema)(section)).toBe(valid)
  })
})
