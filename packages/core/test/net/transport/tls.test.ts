import { createServer, type ServerOptions } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { NetworkConfig } from '../../../src/net/network-config.ts'
import { type Certificates, makeCertificates } from '../support/certificates.ts'
import { errorOf, fetchUnderTest } from '../support/fetch-under-test.ts'
import { listen } from '../support/loopback-server.ts'

const made = makeCertificates()

describe.skipIf(made === undefined)('over TLS', () => {
  const { ca, server, expired, client } = made as Certificates

  /** Answers with the name that the client asked for, and who the client is. */
  function serveTls(options: ServerOptions = {}) {
    const https = createServer({ ...server, ...options }, (request, response) => {
      const socket = request.socket as TLSSocket & { servername?: string }
      const { subject } = socket.getPeerCertificate()
      response.end(JSON.stringify({ host: request.headers.host, sni: socket.servername, client: subject?.CN }))
    })
    return listen(https, '127.0.0.1', 'https')
  }

  /** Names lead to loopback here, which the address itself has to permit. */
  function named(answers: readonly (readonly string[])[], network: NetworkConfig = { allow: ['127.0.0.1'] }) {
    const asked: string[] = []
    const resolve = async (host: string) => {
      asked.push(host)
      return answers[Math.min(asked.length, answers.length) - 1] ?? []
    }
    return { asked, ...fetchUnderTest(network, { resolve }) }
  }

  test('calls a name, with its own name in the handshake, and looks it up once for a kept connection', async () => {
    const { port, connections } = await serveTls()
    const { fetch, asked } = named([['127.0.0.1']])
    for (let call = 0; call < 3; call++) {
      const answer = await fetch(`https://API.example.:${port}/`, { tls: { ca } })
      expect(await answer.json()).toEqual({ host: `api.example:${port}`, sni: 'api.example' })
    }
    expect(asked).toEqual(['api.example'])
    expect(connections()).toBe(1)
  })

  test('connects to the address that was judged: an answer that changes in between has no effect', async () => {
    const { port, stop } = await serveTls()
    const { fetch, asked } = named([['127.0.0.1'], ['10.0.0.5']])
    const url = `https://api.example:${port}/`
    expect((await fetch(url, { tls: { ca } })).status).toBe(200)
    expect(asked).toHaveLength(1)
    // The next connection asks again, and is refused for what it hears.
    await stop()
    const error = await errorOf(fetch(url, { tls: { ca } }))
    expect(error.message).toContain('resolves to a private address (10.0.0.5)')
    expect(asked).toHaveLength(2)
  })

  test('one bad address among several refuses them all, before anything is sent', async () => {
    const { port, connections } = await serveTls()
    for (const answer of [
      ['127.0.0.1', '10.0.0.5'],
      ['10.0.0.5', '127.0.0.1'],
    ]) {
      expect(await errorOf(named([answer]).fetch(`https://api.example:${port}/`, { tls: { ca } }))).toMatchObject({
        code: 'access_denied',
      })
    }
    expect(connections()).toBe(0)
  })

  test('trusts the authority that the call names, and nobody else', async () => {
    const { origin } = await serveTls()
    const { fetch } = fetchUnderTest()
    expect((await fetch(origin, { tls: { ca: [ca] } })).status).toBe(200)
    const error = await errorOf(fetch(origin, { retries: 5 }))
    expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: false })
    expect(error.message).toMatch(/^the certificate of "127\.0\.0\.1" was refused \([A-Z_]+\)/)
  })

  test('a connection that one authority vouched for is not used by a call that trusts another', async () => {
    const { origin, connections } = await serveTls()
    const { fetch } = fetchUnderTest()
    await (await fetch(origin, { tls: { ca } })).text()
    await errorOf(fetch(origin))
    await (await fetch(origin, { tls: { ca: `${ca}\n` } })).text()
    expect(connections()).toBe(3)
    await (await fetch(origin, { tls: { ca } })).text()
    expect(connections()).toBe(3)
  })

  test('refuses a certificate that expired, or is for another name', async () => {
    const old = await serveTls(expired)
    expect((await errorOf(fetchUnderTest().fetch(old.origin, { tls: { ca } }))).message).toContain('CERT_HAS_EXPIRED')
    const { port } = await serveTls()
    const error = await errorOf(named([['127.0.0.1']]).fetch(`https://stranger.example:${port}/`, { tls: { ca } }))
    expect(error.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  test('a Host header does not decide which certificate is good', async () => {
    const { port } = await serveTls()
    const { fetch } = named([['127.0.0.1']])
    const headers = { host: `stranger.example:${port}` }
    expect(
      (await fetch(`https://stranger.example:${port}/`, { tls: { ca }, headers }).catch((e) => e)).message,
    ).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  test('shows a client certificate to whom the call names, and keeps that connection to such calls', async () => {
    const { origin, connections } = await serveTls({ ca, requestCert: true, rejectUnauthorized: false })
    const { fetch } = fetchUnderTest()
    const me = { ca, ...client }
    expect(await (await fetch(origin, { tls: me })).json()).toMatchObject({ client: 'client' })
    expect(await (await fetch(origin, { tls: { ca } })).json()).not.toHaveProperty('client')
    expect(connections()).toBe(2)
    expect(await (await fetch(origin, { tls: me })).json()).toMatchObject({ client: 'client' })
    expect(connections()).toBe(2)
  })

  test('a redirect to another origin gets no client certificate', async () => {
    const other = await serveTls({ ca, requestCert: true, rejectUnauthorized: false })
    const first = await listen(
      createServer(server, (_, response) => response.writeHead(302, { location: other.origin }).end()),
      '127.0.0.1',
      'https',
    )
    const answer = await fetchUnderTest().fetch(first.origin, { tls: { ca, ...client }, redirect: 'follow' })
    expect(await answer.json()).not.toHaveProperty('client')
  })

  test('speaks nothing older than TLS 1.2', async () => {
    const { origin } = await serveTls({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
    expect(await errorOf(fetchUnderTest().fetch(origin, { tls: { ca } }))).toMatchObject({
      code: 'upstream_unavailable',
    })
  })

  test('a key that is none ends the call without repeating it', async () => {
    const { origin } = await serveTls()
    const tls = { ca, cert: client.cert, key: '-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----' }
    const error = await errorOf(fetchUnderTest().fetch(origin, { tls }))
    expect(error.code).toBe('upstream_unavailable')
    expect(error.message).not.toContain('planted')
  })
})
