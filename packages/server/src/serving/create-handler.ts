import type { Broker } from '@credbroker/core'
import { createServerCore, type ServerOptions } from './create-server-core.ts'
import { resolvedLimits } from '../settings/resolved-settings.ts'
import { webHandler } from './web-handler.ts'

/** What a handler is made from. */
export interface HandlerOptions extends ServerOptions {
  /** Where the host's server can be reached, when the configuration has no `publicUrl`. */
  readonly origin?: string
}

/** Everything that a server answers, for a host that brings a server of its own. */
export interface ServerHandler {
  /** Answers a request. Never rejects. */
  readonly handle: (request: Request) => Promise<Response>
  readonly broker: Broker
  /** Reads the configuration again. Rejects with `config_invalid` when it is wrong; then the old one stays. */
  reload(): Promise<void>
  /** Closes the broker. Requests under way are finished first. */
  close(): Promise<void>
}

/**
 * The server of a configuration as a web-standard handler. The host listens, and guards against slow clients, large
 * headers and too many requests; with `auth` other than `verify` it must let nobody in but itself, and
 * operations are answered only under a loopback name and never for web pages.
 */
export async function createHandler({ origin, ...options }: HandlerOptions): Promise<ServerHandler> {
  const core = await createServerCore(options)
  if (origin !== undefined) core.reachedAt(origin)
  const { broker, door, settings } = core
  return {
    handle: webHandler({ ...door, limits: resolvedLimits(settings().limits) }),
    broker,
    reload: () => broker.reload(),
    close: () => broker.close(),
  }
}
