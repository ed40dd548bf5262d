import { resolve } from 'node:path'
import { type Broker, BrokerError, type Clock, type Logger } from '@credbroker/core'
import { requireSafeAuth } from '../access/auth-mode.ts'
import { createServerCore, type ServerCore, type ServerOptions } from './create-server-core.ts'
import { ServedCertificate } from './served-certificate.ts'
import { fingerprint, watchFile } from './watch-file.ts'
import { errorName } from '../logging/error-name.ts'
import type { ServerSettings } from '../settings/server-settings.ts'
import { resolvedAddress, resolvedLimits } from '../settings/resolved-settings.ts'
import { createShell } from '../shell/create-shell.ts'

/** What a server is started from. What is given here counts more than the settings. */
export interface StartOptions extends ServerOptions {
  /** Where to listen. Default: the setting `listen`, else 127.0.0.1. */
  readonly host?: string
  /** Default: the setting, else 8787; 0 for any free one. */
  readonly port?: number
  /** Whether the configuration file is read again when it changes. Default `true`, where there is one. */
  readonly watch?: boolean
}

/** A server that answers. */
export interface RunningServer {
  /** `http://127.0.0.1:8787`. */
  readonly endpoint: string
  readonly auth: ServerCore['auth']
  readonly broker: Broker
  /**
   * Reads configuration and certificate again. Rejects with `config_invalid` when they are wrong, and then nothing
   * changes. No request fails by it.
   */
  reload(): Promise<void>
  /** Takes no more requests, finishes those under way, and closes the broker. Closing twice is closing once. */
  close(): Promise<void>
}

/**
 * Starts the server of a configuration. Resolves when it is ready to answer. Rejects with `config_invalid` when it cannot
 * be, and leaves nothing running then.
 */
export async function startServer({ host, port, watch = true, ...options }: StartOptions): Promise<RunningServer> {
  const { configFile } = options
  // Before the file is read: it may change while the server starts.
  const read = configFile !== undefined && watch ? await fingerprint(resolve(configFile)) : undefined
  const core = await createServerCore(options)
  try {
    const address = { ...(host !== undefined && { host }), ...(port !== undefined && { port }) }
    return await listen(core, { watch, ...options, ...address }, read)
  } catch (error) {
    await core.broker.close()
    throw error
  }
}

async function listen(core: ServerCore, options: StartOptions, read: string | undefined): Promise<RunningServer> {
  const { broker, auth, door, settings } = core
  const { logger } = door
  const clock = clockOf(broker)
  const { listen: listenSettings, limits } = settings()
  const address = resolvedAddress(options, listenSettings)
  requireSafeAuth(auth, address.host)
  const certificate = await ServedCertificate.of(listenSettings?.tls, options)
  const { shutdownMs, ...shellLimits } = resolvedLimits(limits)
  const tls = certificate?.pair
  const shell = await createShell({ ...door, limits: shellLimits, clock, ...(tls !== undefined && { tls }) })
  const { origin } = await shell.listen(address)
  if (auth !== 'verify')
    logger.warn(`auth "${auth}" lets in whoever can connect, with every right; never use it but on your own machine`)
  core.reachedAt(origin)

  const reload = async (): Promise<void> => {
    const pair = await certificate?.read()
    const before = atStartOnly(settings())
    await broker.reload()
    if (atStartOnly(settings()) !== before)
      logger.warn('listen, auth, limits or workloadTokens changed; they take effect when the server is restarted')
    if (pair !== undefined) shell.useCertificate(pair)
  }
  const stops = [certificate?.watch(shell, clock, logger), watchedConfiguration(options, read, clock, logger, reload)]
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    for (const stop of stops) stop?.()
    await shell.close(shutdownMs)
    await broker.close()
  }
  return { endpoint: origin, auth, broker, reload, close: () => (closed ??= close()) }
}

/** The settings that are read once. */
function atStartOnly({ listen, auth, limits, workloadTokens }: ServerSettings): string {
  return JSON.stringify([listen, auth, limits, workloadTokens])
}

function clockOf({ extension }: Broker): Clock {
  if (extension === undefined) throw new BrokerError('internal', 'the broker of a server has no extension')
  return extension.context.clock
}

/** Reloads when the file changes. What is wrong is logged, and what is in force stays. */
function watchedConfiguration(
  { configFile, watch }: StartOptions,
  read: string | undefined,
  clock: Clock,
  logger: Logger,
  reload: () => Promise<void>,
): (() => void) | undefined {
  if (configFile === undefined || watch !== true) return undefined
  return watchFile(resolve(configFile), read, clock, () => {
    reload().then(
      () => logger.info('the configuration changed and is in force'),
      (error) =>
        logger.error('the configuration changed and is wrong; the old one stays in force', { message: textOf(error) }),
    )
  })
}

function textOf(error: unknown): string {
  return error instanceof BrokerError ? error.message : errorName(error)
}
