import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type PeerCertificate } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { JumpingClock } from '../../../provider-oauth2/test/acceptance/support/jumping-clock.ts'
import { makeCertificate } from '../shell/support/certificates.ts'
import { ask } from './support/ask.ts'
import { workloadToken } from './support/consenting.ts'
import { liveServer } from './support/live-server.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'credbroker-reload-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

const yaml = (key: string, more = '') => `
version: 1
store: { use: memory }
providers:
  keys: { use: apikey, options: { keys: { only: ${key} } } }
workloads:
  agent: { providers: { keys: {} } }
${more}`

test('no request fails while the file is rewritten under load, and a wrong file changes nothing', async () => {
  const file = join(folder(), 'credbroker.yaml')
  writeFileSync(file, yaml('the-first-key'))
  const clock = new JumpingClock()
  const { server, endpoint, logger, key } = await liveServer({ configFile: file, services: { clock } })
  onTestFinished(() => server.close())
  const signer = await key()
  const token = await workloadToken(endpoint, signer, 'agent')
  const input = { workloadIdentityToken: token, resourceCredentialProviderName: 'keys' }
  const current = () => ask(endpoint, signer, '/identities/api-key', input, clock.now())

  const statuses = new Map<number, number>()
  const seen = new Set<string>()
  const rewriting = { done: false }
  const lane = async (): Promise<void> => {
    while (!rewriting.done || (statuses.get(200) ?? 0) < 300) {
      const { status, body } = await current()
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status !== 200) return
      seen.add(body.apiKey)
    }
  }
  const load = Promise.all(Array.from({ length: 4 }, lane))

  /** Puts another file there in one step or in two, and waits until the watcher has said what came of it. */
  async function rewritten(text: string, level: 'info' | 'error', inParts = false): Promise<string> {
    const before = logger.lines.length
    if (inParts) {
      writeFileSync(file, text.slice(0, 40))
      clock.jump(1_001)
      writeFileSync(file, text)
    } else {
      writeFileSync(`${file}.new`, text)
      renameSync(`${file}.new`, file)
    }
    const told = () => {
      clock.jump(1_001)
      return logger.lines.slice(before).find(({ message }) => message.startsWith('the configuration changed'))
    }
    await expect.poll(told, { interval: 30, timeout: 5_000 }).toMatchObject({ level })
    return String(told()?.fields['message'] ?? '')
  }

  await rewritten(yaml('the-second-key'), 'info')
  expect((await current()).body).toEqual({ apiKey: 'the-second-key' })
  await rewritten(yaml('the-third-key'), 'info', true)
  expect((await current()).body).toEqual({ apiKey: 'the-third-key' })
  const why = await rewritten(yaml('the-wrong-key', 'netwrok: {}\nserver: { limits: { body: 1 } }'), 'error')
  expect(why).toContain('netwrok')
  expect(why).toContain('server.limits.body')
  expect(why).not.toContain('the-wrong-key')
  expect((await current()).body).toEqual({ apiKey: 'the-third-key' })
  await expect(server.reload()).rejects.toMatchObject({ code: 'config_invalid' })
  await rewritten(yaml('the-fourth-key'), 'info')
  await rewritten(yaml('the-fifth-key'), 'info')
  expect((await current()).body).toEqual({ apiKey: 'the-fifth-key' })
  rewriting.done = true
  await load
  // The load goes on until there were 300 of these.
  expect([...statuses.keys()]).toEqual([200])
  expect([...seen].filter((text) => text.includes('wrong'))).toEqual([])
})

test('the certificate of the YAML is served, and replaced while connections go on', async ({ skip }) => {
  const [first, second] = [makeCertificate('first'), makeCertificate('second')]
  if (first === undefined || second === undefined) return skip('there is no openssl here to make certificates with')
  const at = folder()
  const put = (name: string, text: string) => writeFileSync(join(at, name), text)
  put('server.crt', first.certificate)
  put('server.key', first.key)
  const tls = 'server: { listen: { port: 0, tls: { certificate: server.crt, key: server.key } } }'
  const file = join(at, 'credbroker.yaml')
  writeFileSync(file, yaml('a-key', tls))
  const clock = new JumpingClock()
  const { server, endpoint, port, logger } = await liveServer({ configFile: file, services: { clock } })
  onTestFinished(() => server.close())
  expect(endpoint).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)

  const open = (certificate: string) => {
    const socket = connect({ port, host: '127.0.0.1', ca: certificate })
    socket.on('error', () => {})
    onTestFinished(() => void socket.destroy())
    return socket
  }
  const named = (certificate: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = open(certificate)
      socket.on('secureConnect', () => resolve((socket.getPeerCertificate() as PeerCertificate).subject.CN as string))
      socket.on('error', reject)
    })
  const health = (socket: ReturnType<typeof open>): Promise<string> =>
    new Promise((resolve) => {
      socket.once('data', (bytes: Buffer) => resolve(String(bytes)))
      socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n')
    })

  const kept = open(first.certificate)
  expect(await health(kept)).toContain('{"status":"ok"}')
  expect(await named(first.certificate)).toBe('first')
  // Half of a pair is passed over.
  put('server.crt', second.certificate)
  const said = (text: string) => () => {
    clock.jump(10_001)
    return logger.lines.filter(({ message, fields }) => JSON.stringify([message, fields]).includes(text)).length
  }
  await expect.poll(said('does not belong'), { interval: 30 }).toBeGreaterThan(0)
  expect(await named(first.certificate)).toBe('first')
  await expect(server.reload()).rejects.toMatchObject({ code: 'config_invalid' })
  put('server.key', second.key)
  await expect.poll(said('a new certificate is served'), { interval: 30 }).toBe(1)
  expect(await named(second.certificate)).toBe('second')
  expect(await health(kept)).toContain('{"status":"ok"}')
  // Asked to, the server does not wait for its next look.
  put('server.crt', first.certificate)
  put('server.key', first.key)
  await server.reload()
  expect(await named(first.certificate)).toBe('first')
})
