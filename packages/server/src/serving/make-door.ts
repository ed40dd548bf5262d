import type { Broker } from '@credbroker/core'
import type { AuthMode } from '../access/auth-mode.ts'
import { authenticator } from '../access/authenticate.ts'
import { browserHandler } from '../browser/browser-handler.ts'
import { brokerReadiness } from '../health/broker-readiness.ts'
import { requestLog } from '../logging/request-log.ts'
import { serverMetrics } from '../metrics/server-metrics.ts'
import { allOperations } from '../operation/all-operations.ts'
import { createAnswerer } from '../operation/answer-operation.ts'
import type { Outcome } from '../operation/exchange.ts'
import { requestIds } from '../operation/request-ids.ts'
import { createRouteTable } from '../operation/route-table.ts'
import type { ServerResources } from '../resources/server-resources.ts'
import { storedRules } from '../rest/rules/stored-rules.ts'
import type { ServerSettings } from '../settings/server-settings.ts'
import { transportErrorAnswer } from '../shell/failures/transport-error-answer.ts'
import type { DoorParts } from '../shell/shell-parts.ts'
import { tracedAnswer } from '../tracing/traced-answer.ts'
import { userTokensInForce } from '../user-token/user-tokens-in-force.ts'
import { openWorkloadTokens } from '../workload-token/workload-tokens.ts'

/** What a door is made from. */
export interface DoorSources {
  readonly broker: Broker
  readonly resources: ServerResources
  readonly settings: () => ServerSettings
  readonly auth: AuthMode
  readonly publicUrl: () => string
}

/**
 * Puts everything together that answers requests for a broker. Rejects with `config_invalid` for settings that cannot be
 * used, and when the store fails.
 */
export async function makeDoor({ broker, resources, settings, auth, publicUrl }: DoorSources): Promise<DoorParts> {
  const { context } = resources
  const { clock, logger, random } = context
  const workloadTokens = await openWorkloadTokens(context, settings().workloadTokens)
  const userTokens = userTokensInForce(() => settings().issuers, context, { unverified: auth !== 'verify' })
  const metrics = serverMetrics(broker)
  const { providerAsked } = metrics
  const shared = {
    broker,
    context,
    settings,
    directory: resources,
    workloadTokens,
    userTokens,
    publicUrl,
    providerAsked,
  }
  const operations = allOperations({ ...shared, resources, workloadRules: storedRules(resources) })
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
    denied: ({ requestId: id, operation, principal }) => {
      // The colon keeps this name out of reach of workloads.
      const caller = { workload: `access-key:${principal.accessKeyId}`, requestId: id }
      void broker.recordRefusal(caller, `operation/${operation.name}`, 'access_denied')
    },
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
