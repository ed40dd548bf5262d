import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import { Secret } from '@credbroker/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../src/client/create-client.ts'
import type { Oauth2Options } from '../../src/options.ts'
import type { TokenAsk, TokenOutcome } from '../../src/token-endpoint/token-outcome.ts'
import { providerContext } from '../support/provider-context.ts'
import { clientId, optionsOf, providerParts, vendorOf } from '../support/provider-parts.ts'
import { faultyOptions } from '../support/refusal.ts'
import { type CertificateAndKey, type Certificates, makeCertificates } from './support/certificates.ts'

const made = makeCertificates()

describe.skipIf(made === undefined)('a client that its certificate proves', () => {
  const { ca, server, client, stranger } = made as Certificates

  interface Seen {
    readonly path: string | undefined
    /** The name in the certificate that the client showed. */
    readonly client: string | undefined
    readonly form: Readonly<Record<string, string>>
  }

  /** A server that takes nobody without a certificate of the authority, unless it is told to. */
  async function mutualServer(rejectUnauthorized = true) {
    const seen: Seen[] = []
    const https = createServer({ ...server, ca, requestCert: true, rejectUnauthorized }, async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { socket } = request
      const name = socket instanceof TLSSocket ? socket.getPeerCertificate().subject?.CN : undefined
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
      seen.push({ path: request.url, client: Array.isArray(name) ? name[0] : name, form })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ access_token: 'at-1', token_type: 'Bearer' }))
    })
    https.on('tlsClientError', () => {})
    https.listen(0, '127.0.0.1')
    await once(https, 'listening')
    onTestFinished(() => {
      https.closeAllConnections()
      https.close()
    })
    const { port } = https.address() as AddressInfo
    return { seen, origin: `https://127.0.0.1:${port}` }
  }

  const showing = ({ cert, key }: CertificateAndKey): Partial<Oauth2Options> => ({
    clientSecret: undefined,
    clientCertificate: new Secret(cert),
    clientCertificateKey: new Secret(key),
    ca: new Secret(ca),
  })

  async function ask(
    origin: string,
    options: Partial<Oauth2Options>,
    aliases = {},
    more: Partial<TokenAsk> = {},
  ): Promise<TokenOutcome> {
    const { tokenEndpoint } = await providerParts({ origin, options, metadata: { mtls_endpoint_aliases: aliases } })
    const { signal } = new AbortController()
    return tokenEndpoint.request({ grantType: 'g', parameters: new URLSearchParams(), once: true, signal, ...more })
  }

  test.each(['tls_client_auth', 'self_signed_tls_client_auth'] as const)(
    '%s: the certificate and the id, no secret',
    async (clientAuthMethod) => {
      const { origin, seen } = await mutualServer()
      expect((await ask(origin, { ...showing(client), clientAuthMethod })).outcome).toBe('granted')
      expect(seen).toEqual([{ path: '/token', client: 'client', form: { grant_type: 'g', client_id: clientId } }])
    },
  )

  test('a certificate is the way to authenticate where there is nothing else', async () => {
    const made = createClient(vendorOf(), optionsOf(showing(client)), await providerContext())
    expect(made.method).toBe('tls_client_auth')
  })

  test('it calls the endpoint that is for certificates', async () => {
    const { origin, seen } = await mutualServer()
    const aliases = { token_endpoint: `${origin}/mtls/token` }
    expect((await ask('https://127.0.0.1:1', showing(client), aliases)).outcome).toBe('granted')
    expect(seen.map(({ path }) => path)).toEqual(['/mtls/token'])
  })

  test('an endpoint that the request names comes before it', async () => {
    const { origin, seen } = await mutualServer()
    const aliases = { token_endpoint: 'https://127.0.0.1:1/mtls/token' }
    await ask('https://127.0.0.1:1', showing(client), aliases, { tokenEndpoint: `${origin}/eu/token` })
    expect(seen.map(({ path }) => path)).toEqual(['/eu/token'])
  })

  test('a client without a certificate does not', async () => {
    const { origin, seen } = await mutualServer(false)
    const aliases = { token_endpoint: 'https://127.0.0.1:1/mtls/token' }
    expect((await ask(origin, { ca: new Secret(ca) }, aliases)).outcome).toBe('granted')
    expect(seen).toMatchObject([{ path: '/token', client: undefined }])
  })

  test('one that the server does not know is not let in', async () => {
    const { origin, seen } = await mutualServer()
    const outcome = await ask(origin, { ...showing(stranger), ca: new Secret(ca) })
    expect(outcome).toMatchObject({ error: { code: 'upstream_unavailable' } })
    expect(seen).toEqual([])
  })

  test('a server that the configured authority does not vouch for is told nothing', async () => {
    const { origin, seen } = await mutualServer(false)
    const outcome = await ask(origin, { ...showing(client), ca: new Secret(stranger.cert) })
    expect(outcome).toMatchObject({ outcome: 'unprocessed', error: { retryable: false } })
    expect(seen).toEqual([])
  })

  test.each([
    { what: 'a certificate alone', options: { clientCertificateKey: undefined }, faults: ['clientCertificateKey'] },
    { what: 'a key alone', options: { clientCertificate: undefined }, faults: ['clientCertificate'] },
    {
      what: 'the key of another certificate',
      options: { clientCertificateKey: new Secret(stranger.key) },
      faults: ['clientCertificateKey'],
    },
    { what: 'no PEM', options: { clientCertificate: new Secret('garbage') }, faults: ['clientCertificate'] },
    { what: 'an authority that is none', options: { ca: new Secret('garbage') }, faults: ['ca'] },
  ])('$what stops the start', async ({ options, faults }) => {
    const context = await providerContext()
    const all = optionsOf({ ...showing(client), ...options })
    expect(await faultyOptions(() => createClient(vendorOf(), all, context))).toEqual(faults)
  })
})
