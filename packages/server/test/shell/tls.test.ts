import { connect as connectPlain } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { connect } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { makeCertificate } from './support/certificates.ts'
import { rawClient } from './support/raw-client.ts'
import { startShell } from './support/start-shell.ts'

const first = makeCertificate('first')
const second = makeCertificate('second')
const ask = 'GET /x HTTP/1.1\r\nhost: h\r\n\r\n'

async function secureClient(port: number, options = {}) {
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
  return { name: socket.getPeerCertificate().subject.CN, ...rawClient(port, socket) }
}

describe.skipIf(first === undefined || second === undefined)('a shell with a certificate', () => {
  test('serves another one to connections that come after the change; those before it go on', async () => {
    const { shell, port, origin } = await startShell({ tls: first! })
    expect(origin).toBe(`https://127.0.0.1:${port}`)
    const before = await secureClient(port)
    before.send(ask)
    await before.until('200')
    shell.useCertificate(second!)
    const after = await secureClient(port)
    expect([before.name, after.name]).toEqual(['first', 'second'])
    before.send(ask)
    expect(await before.until(/200[^]*200/)).toBeTruthy()
  })

  test('keeps its certificate when the new one is malformed', async () => {
    const { shell, port } = await startShell({ tls: first! })
    expect(() => shell.useCertificate({ certificate: 'nonsense', key: second!.key })).toThrow()
    expect(() => shell.useCertificate({ certificate: second!.certificate, key: first!.key })).toThrow()
    expect((await secureClient(port)).name).toBe('first')
  })

  test('speaks TLS 1.2 and nothing older', async () => {
    const { port } = await startShell({ tls: first! })
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }
    await expect(secureClient(port, old)).rejects.toThrow(/protocol version/)
    expect((await secureClient(port, { maxVersion: 'TLSv1.2' })).socket.destroyed).toBe(false)
  })

  test('ends a connection that speaks plain HTTP', async () => {
    const { port } = await startShell({ tls: first! })
    const client = rawClient(port)
    client.send(ask)
    expect(await client.ended).toBe('')
  })

  test('closes connections that never finished their handshake when the grace is over', async () => {
    const { shell, port } = await startShell({ tls: first! })
    const idle = await secureClient(port)
    const silent = connectPlain(port, '127.0.0.1')
    await new Promise((resolve) => silent.once('connect', resolve))
    const gone = new Promise((resolve) => silent.once('close', resolve))
    silent.on('error', () => {})
    await secureClient(port)
    await shell.close(50)
    await Promise.all([idle.ended, gone])
  })
})
