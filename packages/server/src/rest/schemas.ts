import type { JsonSchema } from '@credbroker/core'
import { flag, list, providerName, structure, text, userId, workloadName } from '../agentcore/shapes/field-schemas.ts'

/** The operator's operations. */
export type RestOperation =
  | 'ListGrants'
  | 'DeleteGrant'
  | 'GetWorkloadRules'
  | 'PutWorkloadRules'
  | 'DeleteWorkloadRules'
  | 'ExplainRequest'
  | 'ListProviders'
  | 'ListUserCredentials'
  | 'PutUserCredential'
  | 'DeleteUserCredential'
  | 'RotateWorkloadTokenKeys'

/** A workload of the configuration has a name of any length. */
const anyWorkload: JsonSchema = text(1, 255, '[A-Za-z0-9_.-]+')
const nextToken: JsonSchema = text(1, 2048)

const rule: JsonSchema = {
  ...structure({ kinds: list(text(1, 128)), scopes: list(text(1, 128)), flows: list(text(1, 128)) }),
  additionalProperties: false,
}

/** What `workloads.<name>.providers` is in the YAML. */
const rules: JsonSchema = {
  type: 'object',
  propertyNames: text(1, 128, '(?:[a-zA-Z0-9_-]+|\\*)'),
  additionalProperties: rule,
}

const userCredential: Readonly<Record<string, JsonSchema>> = {
  provider: providerName,
  userId,
  workload: anyWorkload,
}

/** What each operation takes: the parameters of its path and query, and the members of its body. */
export const inputSchemas: Readonly<Record<RestOperation, JsonSchema>> = {
  ListGrants: structure({
    workload: anyWorkload,
    user: userId,
    provider: providerName,
    nextToken,
    maxResults: { type: 'integer', minimum: 1, maximum: 100 },
  }),
  DeleteGrant: structure({ provider: providerName, grantId: text(1, 128, '[A-Za-z0-9_-]+') }, ['provider', 'grantId']),
  GetWorkloadRules: structure({ name: workloadName }, ['name']),
  PutWorkloadRules: structure({ name: workloadName, providers: rules }, ['name', 'providers']),
  DeleteWorkloadRules: structure({ name: workloadName }, ['name']),
  ExplainRequest: structure(
    { workload: anyWorkload, provider: providerName, request: { type: 'object' }, user: userId },
    ['workload', 'provider', 'request'],
  ),
  ListProviders: structure({}),
  ListUserCredentials: structure({ provider: providerName, nextToken }, ['provider']),
  PutUserCredential: structure({ ...userCredential, value: text(1, 65_536) }, ['provider', 'userId', 'value']),
  DeleteUserCredential: structure(userCredential, ['provider', 'userId']),
  RotateWorkloadTokenKeys: structure({ endTokens: flag }),
}
