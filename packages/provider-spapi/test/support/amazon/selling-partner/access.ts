import type { IssuedToken } from '../accounts/issued-tokens.ts'
import type { AmazonState } from '../amazon-state.ts'
import type { Answer } from '../http/answer.ts'
import type { RecordedRequest } from '../records.ts'
import { regionOf } from '../regions.ts'
import { resourcesFor } from '../tokens/restricted-resource.ts'
import { denied } from './error-list.ts'
import type { Operation } from './operations.ts'

const expired = denied('The access token you provided has expired.')
const revoked = denied('The access token you provided is revoked, malformed or invalid.')
const secretEnded = denied('The LWA secret token you provided has expired.')
const missing = denied('Access token is missing in the request header.')

/** The token of a request, if Amazon takes it at all. */
export function tokenOf(request: RecordedRequest, { tokens, clock }: AmazonState): IssuedToken | Answer {
  const value = request.headers['x-amz-access-token']
  if (value === undefined) return missing
  const token = tokens.find(value)
  if (token === 'expired') return expired
  if (token === 'revoked') return revoked
  return token.app.hasLivingSecret(clock.now()) ? token : secretEnded
}

/** Whether a token that is taken is one for this operation, and this call of it. */
export function permits(token: IssuedToken, operation: Operation, request: RecordedRequest): boolean {
  if (token.kind === 'grantless') return operation.scope !== undefined && token.scopes.includes(operation.scope)
  if (operation.scope !== undefined) return false
  if (request.endpoint === 'lwa' || token.consent.region !== regionOf(request.endpoint)) return false
  if (token.kind === 'restricted') return resourcesFor(token.resources, request.method, request.path).length > 0
  // Operations with data elements leave them out of what they answer to a plain token; the others refuse.
  return operation.restricted === undefined || operation.restricted.dataElements !== null
}
