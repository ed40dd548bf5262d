import type { AmazonState } from '../amazon-state.ts'
import type { IssuedToken } from '../accounts/issued-tokens.ts'
import type { FaultScript } from '../faults.ts'
import type { Answer } from '../http/answer.ts'
import type { Service } from '../http/listen.ts'
import type { RecordedRequest } from '../records.ts'
import type { UsagePlan } from '../tokens/usage-plan.ts'
import { permits, tokenOf } from './access.ts'
import { denied, errorList, quotaExceeded } from './error-list.ts'
import { operationAnswer } from './operation-answer.ts'
import { createRestrictedDataTokenName, type Operation, operationFor } from './operations.ts'
import { userAgentRefusal } from './user-agent.ts'

const sandboxPlan: UsagePlan = { perSecond: 5, burst: 15 }
const withRate: ReadonlySet<number> = new Set([200, 204, 400, 404])

/** One region's endpoint, or its sandbox. The Tokens API is part of it. */
export function sellingPartnerEndpoint(state: AmazonState, faults: FaultScript): Service {
  return {
    faults,
    operation: ({ method, path }) => operationFor(method, path)?.name,
    answer: (request) => apiAnswer(request, state),
    fault: (name) => {
      if (name === 'throttled') return withRateHeader(quotaExceeded, '1.0', state)
      return name === 'unavailable'
        ? errorList(503, 'ServiceUnavailable', 'Service is temporarily unavailable.')
        : errorList(500, 'InternalFailure', 'We encountered an internal error. Please try again.')
    },
  }
}

function apiAnswer(request: RecordedRequest, state: AmazonState): Answer {
  const operation = operationFor(request.method, request.path)
  if (request.headers.authorization !== undefined) state.records.violation(request, 'an authorization header')
  const refusal = userAgentRefusal(request, state)
  if (refusal !== undefined) return refusal
  const token = tokenOf(request, state)
  if ('status' in token) return token
  if (operation === undefined || !permits(token, operation, request)) return denied()
  const isSandbox = request.endpoint.startsWith('sandbox-')
  const plan = isSandbox ? sandboxPlan : planOf(operation, state)
  const answer =
    plan === undefined || state.usagePlans.take(bucketOf(request, operation, token), plan)
      ? operationAnswer(operation, request, token, state)
      : quotaExceeded
  return withRateHeader(answer, isSandbox ? '5.0' : rateOf(operation, state), state)
}

function planOf({ name, plan }: Operation, { tokensPlan }: AmazonState): UsagePlan | undefined {
  return name === createRestrictedDataTokenName ? tokensPlan : plan
}

/** As the header has it. */
function rateOf({ name, rate }: Operation, { tokensPlan }: AmazonState): string {
  return name === createRestrictedDataTokenName ? tokensPlan.perSecond.toFixed(1) : rate
}

/** One for each operation of each account and app. */
function bucketOf({ endpoint }: RecordedRequest, { name }: Operation, token: IssuedToken): string {
  const account = token.kind === 'grantless' ? '' : token.consent.sellerId
  return JSON.stringify([endpoint, name, token.app.clientId, account])
}

function withRateHeader(answer: Answer, rate: string, { behaviour }: AmazonState): Answer {
  if (!withRate.has(answer.status) && !(answer.status === 429 && behaviour.rateHeaderOn429)) return answer
  return { ...answer, headers: { ...answer.headers, 'x-amzn-RateLimit-Limit': rate } }
}
