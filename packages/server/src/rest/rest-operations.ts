import type { AnyOperation } from '../operation/operation.ts'
import { listUserCredentials } from './credentials/list-user-credentials.ts'
import { deleteUserCredential, putUserCredential } from './credentials/user-credential.ts'
import { deleteGrant } from './grants/delete-grant.ts'
import { listGrants } from './grants/list-grants.ts'
import { explainRequest } from './providers/explain-request.ts'
import { listProviders } from './providers/list-providers.ts'
import type { RestParts } from './rest-parts.ts'
import { deleteWorkloadRules, getWorkloadRules, putWorkloadRules } from './rules/workload-rules.ts'
import { rotateWorkloadTokenKeys } from './token-keys/rotate-workload-token-keys.ts'

/** The operator's routes: what AgentCore has no operation for. All of them are in `openapi.yaml`. */
export function restOperations(parts: RestParts): AnyOperation[] {
  return [
    listGrants(parts),
    deleteGrant(parts),
    getWorkloadRules(parts),
    putWorkloadRules(parts),
    deleteWorkloadRules(parts),
    explainRequest(parts),
    listProviders(parts),
    listUserCredentials(parts),
    putUserCredential(parts),
    deleteUserCredential(parts),
    rotateWorkloadTokenKeys(parts),
  ]
}
