import type { AmazonState } from '../amazon-state.ts'
import type { FaultScript } from '../faults.ts'
import type { Answer } from '../http/answer.ts'
import type { Service } from '../http/listen.ts'
import { isObject, parsedJson } from '../http/read-request.ts'
import type { RecordedRequest } from '../records.ts'
import { grants } from './grants.ts'
import { lwaError } from './lwa-error.ts'
import { type LwaField, tokenRequest } from './token-request.ts'

export const tokenPath = '/auth/o2/token'

const always: readonly LwaField[] = ['grant_type', 'client_id', 'client_secret']

/** Login with Amazon: one endpoint for every region. */
export function tokenEndpoint(state: AmazonState, faults: FaultScript): Service {
  return {
    faults,
    operation,
    answer: (request) => tokenAnswer(request, state),
    fault: (name) => {
      if (name === 'throttled') return { status: 429, headers: { 'content-type': 'text/plain' }, text: 'Slow down' }
      return name === 'unavailable'
        ? lwaError('temporarily_unavailable', 'injected failure')
        : lwaError('server_error', 'injected failure')
    },
  }
}

/** Amazon's own samples write the path in both ways. */
function isTokenPath({ path }: RecordedRequest): boolean {
  return path.toLowerCase() === tokenPath
}

function operation(request: RecordedRequest): string | undefined {
  if (!isTokenPath(request)) return undefined
  const grantType = grantTypeOf(request)
  return grantType !== undefined && grants.has(grantType) ? `lwa.${grantType}` : 'lwa'
}

function grantTypeOf({ body }: RecordedRequest): string | undefined {
  const json = parsedJson(body)
  const grantType = isObject(json) ? json.grant_type : new URLSearchParams(body).get('grant_type')
  return typeof grantType === 'string' ? grantType : undefined
}

function tokenAnswer(request: RecordedRequest, state: AmazonState): Answer {
  if (!isTokenPath(request)) return { status: 404 }
  const parsed = tokenRequest(request, state)
  if ('refused' in parsed) return parsed.refused
  const { fields } = parsed
  const { grant_type: grantType, client_id: clientId = '', client_secret: clientSecret = '' } = fields
  if (grantType === undefined) return lwaError('invalid_request', 'The parameter grant_type is missing')
  const grant = grants.get(grantType)
  if (grant === undefined) return lwaError('unsupported_grant_type', `The grant type is not supported`)
  const required = [...always, ...grant.required]
  const missing = required.find((name) => fields[name] === undefined)
  if (missing !== undefined) return lwaError('invalid_request', `The parameter ${missing} is missing`)
  const permitted: ReadonlySet<string> = new Set([...required, ...(grant.optional ?? [])])
  const excess = Object.keys(fields).find((name) => !permitted.has(name))
  if (excess !== undefined) return lwaError('invalid_request', `The parameter ${excess} is not one of this grant`)
  const app = state.apps.get(clientId)
  if (app === undefined || !app.takesSecret(clientSecret, state.clock.now()))
    return lwaError('invalid_client', 'Client authentication failed')
  return grant.answer(fields, app, state)
}
