import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { acmeWorkspace, fixture, workspace } from './support/workspace.ts'

const canary = 'canary-5f3a91c7'
const request = (body: string) => ['get', 'acme', '--request', `{"acmeFailRequest":${body}}`]
const commands = [
  ['validate'],
  ['providers'],
  ['providers', '--check'],
  ['schema'],
  ['init', '--config', 'new.yaml', fixture('acme.ts')],
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

test('a bug of a provider is logged without its stack, and with it for those who debug', async () => {
  const cwd = acmeWorkspace(`{ key: ${canary} }`)
  const quiet = await runCli(request('{}'), { cwd })
  expect(quiet.code).toBe(1)
  expect(quiet.stderr).toContain('error="TypeError" message="broken with [redacted]"')
  expect(quiet.stderr).not.toMatch(/^ {4}at /m)
  const loud = await runCli(request('{}'), { cwd, env: { CREDBROKER_DEBUG: '1' } })
  expect(loud.stderr).toMatch(/^ {4}at .*acme\.ts/m)
})
