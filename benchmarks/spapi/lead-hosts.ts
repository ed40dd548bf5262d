import { type IncomingMessage, request, type RequestOptions } from 'node:http'
import { createRequire } from 'node:module'

/** Clients whose hosts are fixed reach them here: `https.request`, which both of them end in, goes to loopback. */
export function leadHostsTo(hosts: Readonly<Record<string, string>>): void {
  const https = createRequire(import.meta.url)('node:https')
  https.request = (options: RequestOptions, answered: (response: IncomingMessage) => void) => {
    const host = options.hostname ?? ''
    const base = hosts[host]
    if (base === undefined) throw new Error(`no host ${host} here`)
    const { hostname, port } = new URL(base)
    const { method, path, headers } = options
    return request({ method, path, hostname, port, headers: { ...headers, host } } as RequestOptions, answered)
  }
}
