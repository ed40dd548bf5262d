import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VirtualClock } from '@credbroker/testkit'
import { runCli } from './support/run-cli.ts'
import { canary as tokenCanary, vault } from './support/vault.ts'
import { acmeWorkspace, fixture, workspace } from './support/workspace.ts'

const canary = 'canary-5f3a91c7'
const request = (body: string) => ['get', 'acme', '--request', `{"acmeFailRequest":${body}}`]
const commands = [
  ['validate'],
  ['providers'],
  ['providers', '--check'],
  ['doctor'],
  ['schema'],
  ['init', '--config', 'new.yaml', fixture('acme.ts')],
  ['explain', '--provider', 'acme', '--request', '{"acmeEchoRequest":{}}'],
  ['keys', 'status'],
  ['audit', 'tail'],
  request('{}'),
  request('{"code":"upstream_rejected"}'),
  request('{"code":"nonsense"}'),
]

const configurations = {
  'a good configuration': acme(`{ key: ${canary}, check: upstream_rejected }`),
  'a wrong option beside it': acme(`{ key: ${canary}, kye: ${canary} }`),
  'a number where the secret belongs': acme(`{ key: { env: X, value: ${canary} } }`),
  'a start that crashes with it': acme(`{ key: ${canary}, start: crashes }`),
  'two of a name': `${acme(`{ key: ${canary} }`)}  acme: { use: x, options: { key: ${canary} } }\n`,
  'a secret at the top': `secret: ${canary}\n${acme('{}')}`,
}

function acme(options: string): string {
  return `version: 1\nproviders:\n  acme: { use: ${fixture('acme.ts')}, options: ${options} }\n`
}

test.each(Object.entries(configurations))('no command prints a secret of %s', async (_name, text) => {
  for (const argv of commands) {
    for (const more of [[], ['--json']]) {
      for (const env of [{}, { CREDBROKER_DEBUG: '1' }]) {
        const cwd = workspace({ 'credbroker.yaml': text })
        const { stdout, stderr } = await runCli([...argv, ...more], { cwd, env })
        expect(stdout + stderr).not.toContain(canary)
        expect(stdout + stderr).not.toBe('')
      }
    }
  }
})

test('no command prints a secret from the environment', async () => {
  const env = { ACME_KEY: canary }
  for (const argv of commands) {
    const { stdout, stderr } = await runCli(argv, { cwd: acmeWorkspace('{ key: { env: ACME_KEY } }'), env })
    expect(stdout + stderr).not.toContain(canary)
  }
})

test('no command for keys and audit prints a token, a secret or a byte of a key', async () => {
  const { cwd, run, get, editRecord } = await vault()
  const token = await get('a', 'ann')
  expect(token).toContain(tokenCanary)
  const argvs = [
    ['keys', 'init'],
    ['keys', 'status'],
    ['keys', 'rotate'],
    ['keys', 'rotate', '--master'],
    ['keys', 'rotate', '--mastre'],
    ['audit', 'tail'],
    ['audit', 'find', '--token', token],
    ['audit', 'find', '--token', `${token}x`],
    ['audit', 'find', '--token', token, token],
    ['audit', 'find', `--tokn=${token}`],
    ['audit', 'verify'],
    ['audit', 'checkpoint'],
    ['audit', 'export'],
    ['keys', 'rewrap'],
  ]
  editRecord('tokens/a', (value) => Buffer.concat([value, Buffer.of(0)]))
  // Jumps, so that no retired key has to be waited for.
  const clock = new VirtualClock(Date.now())
  for (const argv of argvs) {
    for (const more of [[], ['--json']]) {
      for (const env of [{ VAULT_PREFIX: tokenCanary }, { VAULT_PREFIX: tokenCanary, CREDBROKER_DEBUG: '1' }]) {
        clock.jump(60_000)
        const { stdout, stderr } = await run([...argv, ...more], { env, clock })
        const said = stdout + stderr
        expect(said).not.toBe('')
        expect(said).not.toContain(tokenCanary)
        for (const key of masterKeys(cwd)) for (const form of formsOf(key)) expect(said).not.toContain(form)
      }
    }
  }
})

/** Every master key of a folder, the retired ones too. */
function masterKeys(folder: string): readonly Buffer[] {
  const lines = readFileSync(join(folder, 'credbroker.keys'), 'utf8').match(/^[\w-]{43}$/gm) ?? []
  expect(lines.length).toBeGreaterThan(0)
  return lines.map((line) => Buffer.from(line, 'base64url'))
}

/** A part of a key counts as well. */
function formsOf(key: Buffer): readonly string[] {
  return [key.toString('base64url', 0, 9), key.toString('base64', 0, 9), key.toString('hex', 0, 8)]
}

test('a bug of a provider is logged without its stack, and with it for those who debug', async () => {
  const cwd = acmeWorkspace(`{ key: ${canary} }`)
  const quiet = await runCli(request('{}'), { cwd })
  expect(quiet.code).toBe(1)
  expect(quiet.stderr).toContain('error="TypeError" message="broken with [redacted]"')
  expect(quiet.stderr).not.toMatch(/^ {4}at /m)
  const loud = await runCli(request('{}'), { cwd, env: { CREDBROKER_DEBUG: '1' } })
  expect(loud.stderr).toMatch(/^ {4}at .*acme\.ts/m)
})
