import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ask } from '../../server/test/running/support/ask.ts'
import { workloadToken } from '../../server/test/running/support/consenting.ts'
import type { Signer } from '../../server/test/running/support/signed-request.ts'
import { ended, start } from './support/start-process.ts'
import { workspace } from './support/workspace.ts'

const plugin = (name: string) => join(import.meta.dirname, `../../provider-${name}/src/index.ts`)
const anybody: Signer = { id: 'AKIDANYBODY', secret: 'not looked at' }

interface Setting {
  readonly key?: string
  readonly tokenUrl?: string
  readonly server?: string
  readonly store?: string
  readonly more?: string
}

function yaml({
  key = 'the-first-key',
  tokenUrl,
  server = '{}',
  store = '{ use: memory }',
  more = '',
}: Setting = {}): string {
  const metadata = `{ issuer: ${tokenUrl}, token_endpoint: ${tokenUrl} }`
  const slow = `  slow: { use: ${plugin('oauth2')}, options: { metadata: ${metadata}, clientId: id, clientSecret: a-client-secret } }`
  return `version: 1
store: ${store}
network: { allowLoopback: true }
providers:
  keys: { use: ${plugin('apikey')}, options: { keys: { only: ${key} } } }
${tokenUrl === undefined ? '' : slow}
workloads:
  agent: { providers: { '*': {} } }
server: ${server}
${more}`
}

interface Served {
  readonly child: ChildProcess
  readonly cwd: string
  readonly endpoint: string
  /** What was said on standard error so far. */
  readonly said: () => string
  /** What the process ended with, and what it had said. */
  readonly end: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

async function serve(setting: Setting = {}, argv: readonly string[] = ['--auth', 'dev']): Promise<Served> {
  const cwd = workspace({ 'credbroker.yaml': yaml(setting) })
  const child = start(['serve', '--port', '0', '--json', ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (bytes) => (stdout += String(bytes)))
  child.stderr?.on('data', (bytes) => (stderr += String(bytes)))
  const end = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }))
  const first = child.stdout === null ? undefined : once(createInterface(child.stdout), 'line').then(([line]) => line)
  const line = await Promise.race([first, end.then(({ stderr }) => Promise.reject(new Error(stderr)))])
  const { endpoint } = JSON.parse(line)
  if (endpoint === undefined) throw new Error(line)
  return { child, cwd, endpoint, said: () => stderr, end }
}

const apiKeyOf = async (endpoint: string, signer: Signer = anybody) => {
  const workloadIdentityToken = await workloadToken(endpoint, signer, 'agent')
  return ask(endpoint, signer, '/identities/api-key', { workloadIdentityToken, resourceCredentialProviderName: 'keys' })
}

/** A vendor that answers when it is told to. */
async function slowVendor() {
  const waiting: ServerResponse[] = []
  const server = createServer((_request, response) => void waiting.push(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    tokenUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    asked: () => waiting.length,
    answer: () => {
      for (const response of waiting)
        response
          .setHeader('content-type', 'application/json')
          .end('{"access_token":"a-token-of-the-vendor","token_type":"Bearer","expires_in":3600}')
    },
  }
}

/** Requests that all wait for the vendor: no two are for the same. */
async function inFlight(endpoint: string, count: number) {
  const workloadIdentityToken = await workloadToken(endpoint, anybody, 'agent')
  return Array.from({ length: count }, (_, index) =>
    ask(endpoint, anybody, '/identities/oauth2/token', {
      workloadIdentityToken,
      resourceCredentialProviderName: 'slow',
      scopes: [`scope-${index}`],
      oauth2Flow: 'M2M',
    }).then(
      ({ status, body }) => ({ status, token: body.accessToken }),
      () => ({ status: 0, token: undefined }),
    ),
  )
}

describe('credbroker serve', () => {
  test('prints its address as the first line, serves who has an access key, and ends with 0', async () => {
    const { child, cwd, endpoint, end } = await serve({ store: '{ use: sqlite, options: { path: ./a.db } }' }, [])
    const made = await ended(start(['access-key', 'create', '--workload', 'agent', '--json'], { cwd }))
    const { accessKeyId: id, secretAccessKey: secret } = JSON.parse(made.stdout)
    expect(await apiKeyOf(endpoint, { id, secret })).toMatchObject({ status: 200, body: { apiKey: 'the-first-key' } })
    expect(
      await ask(endpoint, { id, secret: 'another' }, '/identities/GetWorkloadAccessToken', { workloadName: 'agent' }),
    ).toMatchObject({ status: 401, errorType: 'UnauthorizedException' })
    await ended(start(['access-key', 'end', id], { cwd }))
    expect(
      await ask(endpoint, { id, secret }, '/identities/GetWorkloadAccessToken', { workloadName: 'agent' }),
    ).toMatchObject({
      status: 401,
    })
    child.kill('SIGTERM')
    const { code, stdout, stderr } = await end
    expect({ code, stdout }).toEqual({ code: 0, stdout: `{"endpoint":"${endpoint}"}\n` })
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    for (const line of stderr.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) })
    for (const text of [secret, 'the-first-key']) expect(stderr).not.toContain(text)
  })

  test.each([
    [
      'dev',
      '',
      ['--auth', 'dev'],
      /Listening on (http:\/\/127\.0\.0\.1:\d+)\n[^]*AGENTCORE=\1\n[^]*AWS_ACCESS_KEY_ID=any .*AWS_DEFAULT_REGION=/,
    ],
    ['off', '', ['--auth', 'off'], /Listening on (http:\/\/127\.0\.0\.1:\d+)\n[^]*AGENTCORE=\1\n[^]*No key is needed/],
    [
      'all addresses',
      '',
      ['--host', '0.0.0.0'],
      /Listening on http:\/\/0\.0\.0\.0(:\d+)\n[^]*AGENTCORE=http:\/\/localhost\1\n[^]*access-key create/,
    ],
    [
      'a public address',
      'publicUrl: https://example.com/broker',
      [],
      /Listening on http:\/\/127\.0\.0\.1:\d+\n[^]*AGENTCORE=https:\/\/example\.com\/broker\n[^]*_CONTROL=https:\/\/example\.com\/broker\n/,
    ],
  ])('says in words how to use it: %s', async (_name, more, argv, instructions) => {
    const cwd = workspace({ 'credbroker.yaml': yaml({ more }) })
    const child = start(['serve', '--port', '0', ...argv], { cwd })
    onTestFinished(() => void child.kill('SIGKILL'))
    let words = ''
    child.stderr?.on('data', (bytes) => (words += String(bytes)))
    await expect.poll(() => words, { timeout: 10_000 }).toMatch(instructions)
    const end = once(child, 'close')
    child.kill('SIGINT')
    expect(await end).toEqual([0, null])
  })

  test('reads its configuration again at SIGHUP, and keeps the old one when the new one is wrong', async () => {
    const { child, cwd, endpoint, said } = await serve({}, ['--auth', 'dev', '--no-watch'])
    const reloaded = async (text: string, words: string) => {
      writeFileSync(join(cwd, 'credbroker.yaml'), text)
      const before = said().length
      child.kill('SIGHUP')
      await expect.poll(() => said().slice(before), { timeout: 5_000 }).toContain(words)
      return said().slice(before)
    }
    expect(await apiKeyOf(endpoint)).toMatchObject({ body: { apiKey: 'the-first-key' } })
    await reloaded(yaml({ key: 'the-second-key' }), 'the configuration was read again and is in force')
    expect(await apiKeyOf(endpoint)).toMatchObject({ body: { apiKey: 'the-second-key' } })
    const why = await reloaded(
      yaml({ key: 'the-third-key', more: 'provider: {}' }),
      'the configuration is wrong; the old one stays in force',
    )
    expect(why).toMatch(/credbroker\.yaml:\d+:\d+/)
    expect(why).not.toContain('the-third-key')
    for (const line of said().trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) })
    expect(await apiKeyOf(endpoint)).toMatchObject({ body: { apiKey: 'the-second-key' } })
  })

  test('reads it again when it changes', async () => {
    const { cwd, endpoint, said } = await serve()
    writeFileSync(join(cwd, 'credbroker.yaml'), yaml({ key: 'the-second-key' }))
    await expect.poll(said, { timeout: 10_000 }).toContain('the configuration changed and is in force')
    expect(await apiKeyOf(endpoint)).toMatchObject({ body: { apiKey: 'the-second-key' } })
  })
})

describe('SIGTERM', () => {
  test('lets every request under way be answered, takes no more, and ends with 0', async () => {
    const vendor = await slowVendor()
    const { child, endpoint, end } = await serve({ tokenUrl: vendor.tokenUrl })
    const answers = await inFlight(endpoint, 20)
    await expect.poll(vendor.asked).toBe(20)
    child.kill('SIGTERM')
    await expect
      .poll(() =>
        fetch(`${endpoint}/healthz`, { headers: { connection: 'close' } }).then(
          () => 'taken',
          () => 'refused',
        ),
      )
      .toBe('refused')
    vendor.answer()
    expect(await Promise.all(answers)).toEqual(
      Array.from({ length: 20 }, () => ({ status: 200, token: 'a-token-of-the-vendor' })),
    )
    expect((await end).code).toBe(0)
  })

  test('ends connections after the time that is set, and keeps what a vendor still gives', async () => {
    const vendor = await slowVendor()
    const { child, endpoint, end } = await serve({
      tokenUrl: vendor.tokenUrl,
      server: '{ limits: { shutdown: 300ms } }',
    })
    const answers = await inFlight(endpoint, 3)
    await expect.poll(vendor.asked).toBe(3)
    child.kill('SIGTERM')
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 3 }, () => ({ status: 0, token: undefined })))
    expect(child.exitCode).toBeNull()
    vendor.answer()
    expect((await end).code).toBe(0)
  })
})

describe('a server that cannot start ends with 3 and', () => {
  const refused = async (setting: Setting, argv: readonly string[]) => {
    const cwd = workspace({ 'credbroker.yaml': yaml(setting) })
    const words = await ended(start(['serve', '--port', '0', ...argv], { cwd }))
    expect(words).toMatchObject({ code: 3, stdout: '' })
    const json = await ended(start(['serve', '--port', '0', ...argv, '--json'], { cwd }))
    expect(json).toMatchObject({ code: 3 })
    const { error } = JSON.parse(json.stdout)
    expect(error.code).toBe('config_invalid')
    return { stderr: words.stderr, error }
  }

  test('all mistakes of its configuration', async () => {
    const { stderr, error } = await refused(
      { server: '{ listen: { prot: 1 }, accountId: "12" }', more: 'workload: {}' },
      [],
    )
    for (const word of ['prot', 'accountId', 'workload'])
      expect(stderr).toMatch(new RegExp(`credbroker\\.yaml:\\d+:\\d+.*${word}`))
    expect(error.details.problems.length).toBeGreaterThanOrEqual(3)
  })

  test('that its port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const { stderr } = await refused({}, ['--port', String(port)])
    expect(stderr).toContain(`cannot listen on 127.0.0.1, port ${port} (EADDRINUSE)`)
  })

  test.each(['dev', 'off'])('that --auth %s would let in strangers', async (mode) => {
    const { stderr } = await refused({}, ['--auth', mode, '--host', '0.0.0.0'])
    expect(stderr).toContain(`auth "${mode}" lets in whoever can connect`)
    expect(stderr).toContain('0.0.0.0')
  })
})
