import { type Broker, type BrokerOptions, createBroker, publicUrlFault } from '@credbroker/core'
import type { AuthMode } from '../access/auth-mode.ts'
import { createServerExtension } from '../extension/server-extension.ts'
import type { ServerSettings } from '../settings/server-settings.ts'
import type { DoorParts } from '../shell/shell-parts.ts'
import { makeDoor } from './make-door.ts'

/** What a server, or a handler, is made from: the options of its broker, and who is let in. */
export interface ServerOptions extends Omit<BrokerOptions, 'extension' | 'publicUrl'> {
  /** Default: the setting `auth`, else `verify`. `off` takes requests without a signature. */
  readonly auth?: AuthMode
}

/** A broker, and everything that answers for it, whatever brings the requests. */
export interface ServerCore {
  readonly broker: Broker
  readonly auth: AuthMode
  /** As they are in force. */
  readonly settings: () => ServerSettings
  readonly door: DoorParts
  /** Where the server can be reached, once that is known. A configured `publicUrl` counts more. */
  reachedAt(origin: string): void
}

/**
 * Makes the broker of a configuration and what answers for it. Rejects with `config_invalid`, and leaves nothing running
 * then.
 */
export async function createServerCore({ auth: given, ...options }: ServerOptions): Promise<ServerCore> {
  let auth: AuthMode = 'verify'
  const served: { broker?: Broker } = {}
  let origin: string | undefined
  const { extension, resources } = createServerExtension({ unrestricted: () => auth !== 'verify' })
  // Asked at each use: the configured address may change, and the port is known only when it is open.
  const configured = () => served.broker?.extension?.publicUrl
  const reachable = () => configured() ?? (origin !== undefined && isForBrowsers(origin) ? origin : undefined)
  const broker = await createBroker({ ...options, extension, publicUrl: reachable })
  served.broker = broker
  const settings = (): ServerSettings => settingsOf(broker)
  auth = given ?? settings().auth ?? 'verify'
  try {
    resources.attach(broker)
    const publicUrl = () => (configured() ?? origin ?? 'http://localhost').replace(/\/$/, '')
    const door = await makeDoor({ broker, resources, settings, auth, publicUrl })
    return {
      broker,
      auth,
      settings,
      door,
      reachedAt: (reached) => {
        origin = reached
      },
    }
  } catch (error) {
    await broker.close()
    throw error
  }
}

/** Whether browsers may be sent there: the address where a server listens may be every address of its machine. */
function isForBrowsers(origin: string): boolean {
  return publicUrlFault(origin) === undefined && !/\/\/(?:0\.0\.0\.0|\[::\])(?::|$)/.test(origin)
}

/** Checked by the schema of the section. */
function settingsOf({ extension }: Broker): ServerSettings {
  return (extension?.section ?? {}) as ServerSettings
}
