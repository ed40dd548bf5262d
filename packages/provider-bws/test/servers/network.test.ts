import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Broker, createBroker } from '@credbroker/core'
import { scriptedUpstream, VirtualClock } from '@credbroker/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import plugin from '../../src/index.ts'
import { makeCertificates } from '../support/certificates.ts'
import { accessToken, FakeBitwarden } from '../support/fake-bitwarden.ts'
import { refusalOf } from '../support/refusal.ts'

/** A broker on the real network, as far as loopback. */
async function networkBroker(options: object, allowLoopback = true): Promise<Broker> {
  const broker = await createBroker({
    config: {
      version: 1,
      store: { use: 'memory' },
      network: { allowLoopback },
      providers: { vault: { use: 'bws', options: { accessToken, ...options } } },
    },
    plugins: { bws: plugin },
    env: {},
  })
  onTestFinished(() => broker.close())
  return broker
}

const wallClock = { now: () => Date.now(), schedule: () => () => {} }

describe('a server on loopback', () => {
  async function server() {
    const bitwarden = new FakeBitwarden(wallClock)
    const upstream = await scriptedUpstream({ clock: new VirtualClock() })
    onTestFinished(() => upstream.close())
    upstream.always(bitwarden.step)
    return { bitwarden, url: upstream.url }
  }

  test('below a path is read and changed', async () => {
    const { bitwarden, url } = await server()
    const { id } = bitwarden.add('a', 'b', { project: bitwarden.addProject('web') })
    const broker = await networkBroker({ serverUrl: `${url}/tools/bw/`, allowWrites: true })
    const { bwsSecretResponse } = await broker.get('vault', { bwsSecretRequest: { name: 'a' } })
    expect(bwsSecretResponse.value).toBe('b')
    const { bwsWriteResponse } = await broker.get('vault', { bwsWriteRequest: { updateSecret: { id, value: 'c' } } })
    expect(bwsWriteResponse.secret?.value).toBe('c')
    expect(bitwarden.requests.map(({ path }) => path.replace(/[\w-]{36}/, ':id'))).toEqual([
      '/tools/bw/identity/connect/token',
      '/tools/bw/api/organizations/:id/secrets',
      '/tools/bw/api/secrets/:id',
      '/tools/bw/api/secrets/:id',
      '/tools/bw/api/secrets/:id',
    ])
  })

  test('needs the permission of the operator', async () => {
    const { bitwarden, url } = await server()
    const broker = await networkBroker({ serverUrl: url }, false)
    const error = await refusalOf(() => broker.get('vault', { bwsTokenRequest: {} }))
    expect(error).toMatchObject({ code: 'access_denied', message: expect.stringContaining('allowLoopback') })
    expect(bitwarden.requests).toEqual([])
  })
})

const made = makeCertificates()

describe.skipIf(made === undefined)('a server whose authority is private', () => {
  async function server() {
    const bitwarden = new FakeBitwarden(wallClock)
    const https = createServer({ cert: made?.cert, key: made?.key }, async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { method = '', url: path = '', headers } = request
      const { host = '' } = headers
      const authorization = headers.authorization ?? ''
      const body = Buffer.concat(chunks).toString()
      const answer = bitwarden.answer({ method, path, host, headers: { authorization }, body })
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer.json))
    })
    https.on('tlsClientError', () => {})
    https.listen(0, '127.0.0.1')
    await once(https, 'listening')
    onTestFinished(() => {
      https.closeAllConnections()
      https.close()
    })
    const { port } = https.address() as AddressInfo
    return { bitwarden, serverUrl: `https://127.0.0.1:${port}` }
  }

  test('is trusted with its certificate as the option ca', async () => {
    const { bitwarden, serverUrl } = await server()
    const { id } = bitwarden.add('a', 'b')
    const broker = await networkBroker({ serverUrl, ca: made?.ca })
    const { bwsSecretResponse } = await broker.get('vault', { bwsSecretRequest: { id } })
    expect(bwsSecretResponse.value).toBe('b')
  })

  test('is refused without it, by an error that says what to do', async () => {
    const { bitwarden, serverUrl } = await server()
    const broker = await networkBroker({ serverUrl })
    const error = await refusalOf(() => broker.get('vault', { bwsTokenRequest: {} }))
    expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: false })
    expect(error.message).toMatch(/certificate.*was refused.*CA certificate/)
    expect(bitwarden.requests).toEqual([])
  })
})
