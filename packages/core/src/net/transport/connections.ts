import { createHash } from 'node:crypto'
import type { Agent as HttpAgent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import type { TlsSettings } from '../guarded-request-init.ts'
import type { CheckedUrl } from '../rules/url-rules.ts'

type Http = typeof import('node:http')
type Https = typeof import('node:https')

/** Shorter than what common servers keep, so that the end of a connection comes from here and hits no call. */
const idleMs = 10_000

/** To one host: as many as a provider may call at once when nothing is said. */
const mostKept = 64

/** More settings than a configuration has providers with certificates; those beyond were used longest ago. */
const maximumAgents = 64

/**
 * The open connections. They are kept for the next call to the same host under the same TLS settings, and let the
 * process end when they are idle.
 */
export class Connections {
  readonly #http: Http
  readonly #https: Https
  readonly #agents = new Map<string, HttpAgent | HttpsAgent>()

  constructor(http: Http, https: Https) {
    this.#http = http
    this.#https = https
  }

  get request(): { readonly http: Http['request']; readonly https: Https['request'] } {
    return { http: this.#http.request, https: this.#https.request }
  }

  /** The pool for this URL. One pool never serves two TLS settings: a client certificate stays with who presents it. */
  agent(url: CheckedUrl, tls: TlsSettings | undefined): HttpAgent | HttpsAgent {
    return this.#agent(url, tls, true)
  }

  /** The same, for calls whose connection nobody used before and nobody uses after. TLS sessions are resumed. */
  freshAgent(url: CheckedUrl, tls: TlsSettings | undefined): HttpAgent | HttpsAgent {
    return this.#agent(url, tls, false)
  }

  #agent(url: CheckedUrl, tls: TlsSettings | undefined, keepAlive: boolean): HttpAgent | HttpsAgent {
    const key = `${keepAlive ? 'kept' : 'fresh'} ${url.secure ? `https ${tlsKey(tls)}` : 'http'}`
    const agent = this.#agents.get(key) ?? this.#make(url.secure, tls, keepAlive)
    this.#agents.delete(key)
    this.#agents.set(key, agent)
    for (const oldest of this.#agents.keys()) {
      if (this.#agents.size <= maximumAgents) break
      // Its connections may be in use; they end by being idle.
      this.#agents.delete(oldest)
    }
    return agent
  }

  /** Closes the idle connections to a host: one of them turned out to be dead. */
  dropIdle(url: CheckedUrl, tls: TlsSettings | undefined): void {
    const { freeSockets } = this.agent(url, tls)
    for (const [name, sockets = []] of Object.entries(freeSockets)) {
      if (name.startsWith(`${url.host}:${url.port}:`)) for (const socket of sockets) socket.destroy()
    }
  }

  #make(secure: boolean, tls: TlsSettings | undefined, keepAlive: boolean): HttpAgent | HttpsAgent {
    const options = { keepAlive, maxFreeSockets: mostKept, scheduling: 'lifo', timeout: idleMs } as const
    if (!secure) return new this.#http.Agent(options)
    const { ca, cert, key, passphrase } = tls ?? {}
    return new this.#https.Agent({
      ...options,
      // Said here, for an environment variable could switch it off.
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(ca !== undefined && { ca: typeof ca === 'string' ? ca : [...ca] }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(passphrase !== undefined && { passphrase }),
    })
  }
}

/** The settings as a key that holds no key. */
function tlsKey(tls: TlsSettings | undefined): string {
  if (tls === undefined) return ''
  const { ca, cert, key, passphrase } = tls
  return createHash('sha256')
    .update(JSON.stringify([ca, cert, key, passphrase]))
    .digest('base64')
}
