import { type Broker, type BrokerOptions, createBroker, publicUrlFault } from '@credbroker/core'
import type { AuthMode } from './access/auth-mode.ts'
import { authenticator } from './access/authenticate.ts'
import { browserHandler } from './browser/browser-handler.ts'
import { createServerExtension } from './extension/server-extension.ts'
import { brokerReadiness } from './health/broker-readiness.ts'
import { requestLog } from './logging/request-log.ts'
import { serverMetrics } from './metrics/server-metrics.ts'
import type { Outcome } from './operation/exchange.ts'
import { allOperations } from './operation/all-operations.ts'
import { createAnswerer } from './operation/answer-operation.ts'
import { createRouteTable } from './operation/route-table.ts'
import { requestIds } from './request-ids.ts'
import type { ServerResources } from './resources/server-resources.ts'
import { storedRules } from './resources/stored-rules.ts'
import type { ServerSettings } from './settings/server-settings.ts'
import { transportErrorAnswer } from './shell/failures/transport-error-answer.ts'
import type { DoorParts } from './shell/shell-parts.ts'
import { tracedAnswer } from './tracing/traced-answer.ts'
import { userTokensInForce } from './user-token/user-tokens-in-force.ts'
import { openWorkloadTokens } from './workload-token/workload-tokens.ts'

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
    const door = await doorOf({ broker, resources, settings, auth, publicUrl })
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

interface DoorSources {
  readonly broker: Broker
  readonly resources: ServerResources
  readonly settings: () => ServerSettings
  readonly auth: AuthMode
  readonly publicUrl: () => string
}

async function doorOf({ broker, resources, settings, auth, publicUrl }: DoorSources): Promise<DoorParts> {
  const { context } = resources
  const { clock, logger, random } = context
  const workloadTokens = await openWorkloadTokens(context, settings().workloadTokens)
  const userTokens = userTokensInForce(() => settings().issuers, context, { unverified: auth !== 'verify' })
  const shared = { broker, context, settings, directory: resources, workloadTokens, userTokens, publicUrl }
  const operations = allOperations({ ...shared, resources, workloadRules: storedRules(resources) })
  const metrics = serverMetrics(broker)
  const log = requestLog(logger)
  const observe = (outcome: Outcome): void => {
    metrics.count(outcome)
    log(outcome)
  }
  const requestId = requestIds(random)
  const basePath = new URL(publicUrl()).pathname.replace(/\/$/, '')
  const answer = createAnswerer({
    operations,
    basePath,
    authenticate: authenticator(auth, resources, clock),
    requestId,
    clock,
    logger,
    observe,
  })
  const routes = createRouteTable(operations, basePath)
  const nameOf = ({ method, target }: { readonly method: string; readonly target: string }) => {
    try {
      return routes.match(method, target).route?.operation.name
    } catch {
      return undefined
    }
  }
  return {
    answer: await tracedAnswer(answer, nameOf),
    pages: browserHandler({ broker, publicUrl }),
    ready: brokerReadiness(broker, context),
    metricsText: metrics.text,
    errorAnswer: transportErrorAnswer({ requestId, observe }),
    logger,
    basePath,
  }
}
