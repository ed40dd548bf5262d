import type { JsonSchema } from '@credbroker/core'
import { flag, freeText, list, oneOf, structure } from '../agentcore/shapes/field-schemas.ts'
import { inputSchemas, type RestOperation } from './schemas.ts'

const epochSeconds: JsonSchema = { type: 'integer', description: 'Epoch seconds.' }
const count: JsonSchema = { type: 'integer', minimum: 0 }
const texts: JsonSchema = { type: 'object', additionalProperties: freeText }

const grant = structure(
  {
    provider: freeText,
    id: freeText,
    workload: freeText,
    user: freeText,
    kind: freeText,
    status: oneOf('active', 'needs_consent'),
    reason: freeText,
    scopes: list(freeText),
    createdAt: epochSeconds,
    refreshedAt: epochSeconds,
    expiresAt: epochSeconds,
    consentExpiresAt: epochSeconds,
    renewable: flag,
  },
  ['provider', 'id', 'workload', 'kind', 'status', 'scopes', 'createdAt', 'renewable'],
)

const kind = structure({ kind: freeText, requestMember: freeText, cached: flag }, ['kind', 'requestMember', 'cached'])

const health = structure({ status: oneOf('unknown', 'good', 'failing'), lastCode: freeText, changedAt: epochSeconds }, [
  'status',
])

const provider = structure(
  { name: freeText, use: freeText, kinds: list(kind), facts: texts, health, cachedCredentials: count },
  ['name', 'use', 'kinds', 'facts', 'health', 'cachedCredentials'],
)

const error = structure(
  {
    code: freeText,
    message: freeText,
    provider: freeText,
    requestId: freeText,
    retryable: flag,
    retryAfterMs: count,
    details: { type: 'object' },
  },
  ['code', 'message', 'retryable'],
)

const credential = structure({ user: freeText, workload: freeText, storedAt: epochSeconds }, ['storedAt'])

/** What each operation answers. Those that are not here answer nothing. */
export const outputSchemas: Readonly<Partial<Record<RestOperation, JsonSchema>>> = {
  ListGrants: structure({ grants: list(grant), nextToken: freeText }, ['grants']),
  GetWorkloadRules: structure({ providers: inputSchemas.PutWorkloadRules.properties?.['providers'] ?? {} }),
  ExplainRequest: structure(
    {
      decision: oneOf('allowed', 'denied'),
      workload: freeText,
      provider: freeText,
      kind: freeText,
      rule: freeText,
      reason: freeText,
      error,
    },
    ['decision', 'workload', 'provider', 'reason'],
  ),
  ListProviders: structure({ providers: list(provider) }, ['providers']),
  ListUserCredentials: structure({ credentials: list(credential), nextToken: freeText }, ['credentials']),
}
