import type { ServerOptions } from 'node:http'
import type { SecureContextOptions } from 'node:tls'
import type { ShellLimits, TlsPair } from './shell-parts.ts'

/** How Node's own server is to guard itself. */
export function serverOptions({ headerBytes, requestTimeoutMs, keepAliveMs }: ShellLimits): ServerOptions {
  return {
    maxHeaderSize: headerBytes,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    // Node looks for slow clients at this interval, so one may take a tenth longer.
    connectionsCheckingInterval: Math.max(20, Math.min(1000, requestTimeoutMs / 10)),
    // What came twice is joined, as the Fetch standard has it too: a signature over one of two values fails then.
    joinDuplicateHeaders: true,
    // Node's own refusal has no body that an SDK could read; ours has.
    requireHostHeader: false,
  }
}

/** RFC 9325 section 3.1.1: TLS 1.2 or later. */
export function tlsContext({ certificate, key }: TlsPair): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.2' }
}
