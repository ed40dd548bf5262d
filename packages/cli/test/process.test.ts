import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { ended, main, says, start } from './support/start-process.ts'
import { acmeWorkspace, fixture, workspace } from './support/workspace.ts'

const linux = process.platform === 'linux'
const get = (request: string) => ['get', 'acme', '--request', request]

test('answers and ends with 0', async () => {
  const child = start(get('-'), { cwd: acmeWorkspace() })
  child.stdin?.end('{"acmeEchoRequest":{}}')
  expect(await ended(child)).toEqual({
    code: 0,
    signal: null,
    stdout: '{"acmeEchoResponse":{"name":"acme","workload":"host"}}\n',
    stderr: '',
  })
})

test.each([
  ['a wrong command line', ['nope'], 2],
  ['no configuration', ['validate'], 3],
  ['a refused request', get('{"acmeFailRequest":{"code":"upstream_rejected"}}'), 9],
])('%s decides the exit code of the process', async (_name, argv, code) => {
  const cwd = code === 3 ? workspace() : acmeWorkspace()
  expect(await ended(start(argv, { cwd }))).toMatchObject({ code, stdout: '' })
})

test('Ctrl-C while a provider is asked ends with 130 and no trace', async () => {
  const child = start(get('{"acmeFailRequest":{"how":"hangs"}}'), { cwd: acmeWorkspace() })
  await says(child, 'asked\n')
  const end = ended(child)
  child.kill('SIGINT')
  expect(await end).toEqual({ code: 130, signal: null, stdout: '', stderr: '' })
})

test('Ctrl-C while standard input is read ends with 130 and no trace', async () => {
  const announce = pathToFileURL(fixture('announce-reading.mjs')).href
  const child = start(get('-'), { cwd: acmeWorkspace() }, ['--import', announce])
  await says(child, 'reading\n')
  const end = ended(child)
  child.kill('SIGINT')
  expect(await end).toEqual({ code: 130, signal: null, stdout: '', stderr: '' })
})

test('a reader that is gone before the answer is no failure', async () => {
  const child = start(get('-'), { cwd: acmeWorkspace() })
  child.stdout?.destroy()
  child.stdin?.end('{"acmeEchoRequest":{}}')
  expect(await ended(child)).toMatchObject({ code: 0, stderr: '' })
})

test('a reader that goes away in the middle is no failure', async () => {
  const line = `"${process.execPath}" --conditions=source "${main}" get acme --request '{"acmeEchoRequest":{"size":3000000}}' | head -c 1; echo " \${PIPESTATUS[0]}"`
  const child = spawn('bash', ['-c', line], { cwd: acmeWorkspace() })
  expect(await ended(child)).toMatchObject({ stdout: '{ 0\n', stderr: '' })
})

test('nobody who listens to the words is no failure either', async () => {
  const child = start(['validate'], { cwd: acmeWorkspace() })
  child.stderr?.destroy()
  expect(await ended(child)).toMatchObject({ code: 0, stdout: '' })
})

test.runIf(linux)('a full disk is a failure', async () => {
  const full = openSync('/dev/full', 'w')
  const child = start(['schema'], { cwd: acmeWorkspace(), stdio: ['ignore', full, 'pipe'] })
  closeSync(full)
  expect(await ended(child)).toMatchObject({
    code: 1,
    stderr: 'error (internal): standard output cannot be written (ENOSPC)\n',
  })
})

test('an answer of several megabytes arrives whole', async () => {
  const { code, stdout } = await ended(start(get('{"acmeEchoRequest":{"size":3000000}}'), { cwd: acmeWorkspace() }))
  expect(code).toBe(0)
  expect(JSON.parse(stdout).acmeEchoResponse.text).toHaveLength(3_000_000)
})

test.runIf(linux)('a configuration that cannot be read ends with 3, its name and no trace', async () => {
  const { code, stderr } = await ended(start(['validate', '--config', '/proc/self/mem'], { cwd: workspace() }))
  expect(code).toBe(3)
  expect(stderr).toMatch(
    /^error \(config_invalid\): the configuration is wrong:\n {2}\/proc\/self\/mem: cannot be read \(\w+\)\n$/,
  )
})

test.runIf(linux)('a request file that cannot be read ends with 2 and one line', async () => {
  const { code, stderr } = await ended(start(get('@/proc/self/mem'), { cwd: acmeWorkspace() }))
  expect(code).toBe(2)
  expect(stderr).toMatch(/^error \(usage\): the file "\/proc\/self\/mem" cannot be read: \w+\n$/)
})

test('an error that a provider let slip ends with 1, without its message', async () => {
  const cwd = acmeWorkspace('{ key: canary-91b2 }')
  const argv = get('{"acmeFailRequest":{"how":"rejects later"}}')
  const words = await ended(start(argv, { cwd }))
  expect(words).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'error (internal): unexpected Error; CREDBROKER_DEBUG=1 shows where\n',
  })
  const json = await ended(start([...argv, '--json'], { cwd }))
  expect(json).toMatchObject({ code: 1, stderr: '' })
  expect(JSON.parse(json.stdout).error.code).toBe('internal')
  expect(json.stdout).not.toContain('canary')
})

test('a plugin that never finishes loading and waits for nothing is a failure, not a silence', async () => {
  const yaml = `version: 1\nproviders:\n  acme: { use: ${fixture('never-loads.mjs')} }\n`
  const child = start(['providers'], { cwd: workspace({ 'credbroker.yaml': yaml }) })
  expect(await ended(child)).toMatchObject({
    code: 1,
    stderr: 'error (internal): a provider never came to an end\n',
  })
})

test('a working directory that is gone ends with words', async () => {
  const line = `mkdir gone && cd gone && rmdir ../gone && "${process.execPath}" --conditions=source "${main}" validate`
  const { code, stdout, stderr } = await ended(spawn('bash', ['-c', line], { cwd: workspace() }))
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^error \(internal\): unexpected Error ENOENT/)
})
