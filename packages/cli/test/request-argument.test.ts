import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type CliOptions, runCli } from './support/run-cli.ts'
import { acmeWorkspace, workspace } from './support/workspace.ts'

const text = '{"acmeEchoRequest":{}}'
const answer = '{"acmeEchoResponse":{"name":"acme","workload":"host"}}\n'

const get = (request: string, options: CliOptions = {}) =>
  runCli(['get', 'acme', '--request', request], { cwd: acmeWorkspace(), ...options })

test('- is standard input', async () => {
  expect(await get('-', { stdin: text })).toEqual({ code: 0, stdout: answer, stderr: '' })
})

test('tells people at a terminal that it waits for them', async () => {
  const { stdout, stderr } = await get('-', { stdin: text, terminal: true, env: { NO_COLOR: '1' } })
  expect(stderr).toBe('Reading the request from standard input; end it with Ctrl-D.\n')
  expect(JSON.parse(stdout)).toEqual(JSON.parse(answer))
})

test('@file is a file, relative to the working directory', async () => {
  const folder = workspace({ 'request.json': `\ufeff${text}\n` })
  const cwd = acmeWorkspace()
  expect((await get(`@${join(folder, 'request.json')}`, { cwd })).stdout).toBe(answer)
  expect(
    (await get('@request.json', { cwd: folder, env: { CREDBROKER_CONFIG: join(cwd, 'credbroker.yaml') } })).stdout,
  ).toBe(answer)
})

test.each([
  ['no such file', '@missing.json', '"missing.json" cannot be read: no such file or folder'],
  ['a folder', '@.', '"." cannot be read: it is a folder'],
  ['no name', '@', '--request @ needs the name of a file'],
])('%s is a usage error', async (_name, request, message) => {
  const { code, stdout, stderr } = await get(request)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(message)
})

test.each([
  ['text', 'canary-1234'],
  ['an open object', '{"acmeEchoRequest":"canary-1234'],
  ['a stray word', '{\n  "acmeEchoRequest": canary-1234}'],
  ['nothing', ''],
])('%s is no JSON, and none of it is repeated', async (_name, request) => {
  for (const env of [{}, { CREDBROKER_DEBUG: '1' }]) {
    const { code, stdout, stderr } = await get(request, { env })
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr).toMatch(/^error \(validation_failed\): the request is no valid JSON/)
    expect(stderr).not.toContain('canary')
  }
})

test('names the place of the mistake where it is known', async () => {
  const { stderr } = await get('{\n  acme: 1}')
  expect(stderr).toContain('is no valid JSON at line 2, column 3;')
})

test('refuses bytes that are no text', async () => {
  const { code, stderr } = await get('-', { stdin: new Uint8Array([0x22, 0xff, 0xfe, 0x22]) })
  expect(code).toBe(4)
  expect(stderr).toContain('the request is no UTF-8 text')
})

test('stops reading a request that has no end', async () => {
  const { code, stderr } = await get('@/dev/zero')
  expect(code).toBe(4)
  expect(stderr).toContain('the request is larger than 1 MiB')
})
