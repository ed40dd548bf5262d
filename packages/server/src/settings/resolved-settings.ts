import { durationMs } from '@credbroker/core'
import type { ShellLimits } from '../shell/shell-parts.ts'
import type { LimitSettings, ListenSettings } from './server-settings.ts'

/** Where a server listens that was told nothing else. */
const usualAddress = { host: '127.0.0.1', port: 8787 } as const

/** The limits in numbers, with the defaults for what is not said. */
export function resolvedLimits(limits: LimitSettings = {}): ShellLimits & { readonly shutdownMs: number } {
  const { body = 1_048_576, headers = 16_384, connections = 4_096, requestsPerSecond } = limits
  const { requestTimeout = '15s', keepAlive = '65s', shutdown = '30s' } = limits
  return {
    bodyBytes: body,
    headerBytes: headers,
    requestTimeoutMs: durationMs(requestTimeout),
    keepAliveMs: durationMs(keepAlive),
    connections,
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
    shutdownMs: durationMs(shutdown),
  }
}

/** The address, in the order of who knows best: the caller, the settings, the default. */
export function resolvedAddress(
  given: { readonly host?: string; readonly port?: number },
  { host, port }: ListenSettings = {},
): { readonly host: string; readonly port: number } {
  return { host: given.host ?? host ?? usualAddress.host, port: given.port ?? port ?? usualAddress.port }
}
