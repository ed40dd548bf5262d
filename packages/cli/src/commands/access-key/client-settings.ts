import { configOutline } from '@credbroker/core/tooling'
import { requiredConfigPath } from '../../configuration/config-path.ts'
import type { Invocation } from '../../invocation.ts'

/** What clients of the server need to know, as far as its configuration tells. */
export interface ClientSettings {
  /** Workloads of the configuration. */
  readonly workloads: readonly string[]
  readonly region: string
  /** Where the server is reached: `https://broker.example.com`. */
  readonly endpoint: string
}

interface Listen {
  readonly host?: unknown
  readonly port?: unknown
  readonly tls?: unknown
}

/** Reads them out of a configuration that may be wrong in places. */
export async function clientSettings(config: string | undefined, { io }: Invocation): Promise<ClientSettings> {
  const { file } = await requiredConfigPath(config, io)
  const { workloads, publicUrl, server } = await configOutline(file)
  const { region, listen }: { readonly region?: unknown; readonly listen?: unknown } = Object(server)
  return {
    workloads,
    region: isPlain(region) ? region : 'us-east-1',
    endpoint: publicUrl ?? origin(Object(listen)),
  }
}

function origin({ host = '127.0.0.1', port = 8787, tls }: Listen): string {
  // What stands for all addresses is none that a client can go to.
  const name = !isPlain(host) || host === '0.0.0.0' || host === '::' ? 'localhost' : host
  const shown = name.includes(':') ? `[${name}]` : name
  return `${tls === undefined ? 'http' : 'https'}://${shown}:${String(port)}`
}

/** A text that means itself: variables of the server's environment need not be those of this one. */
function isPlain(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('${')
}
