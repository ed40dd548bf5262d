import type { Operation, OperationCall } from '../../operation/operation.ts'
import { recordAct } from '../../operation/record-act.ts'
import type { ServerParts } from '../../server-parts.ts'
import { restOperation } from '../rest-operation.ts'

export interface RotateWorkloadTokenKeysInput {
  /** Tokens that were signed before end at once, here, and within two minutes in every other process. */
  readonly endTokens?: boolean
}

/** Signs workload access tokens with a new key from now on. For a key that may have leaked: with `endTokens`. */
export function rotateWorkloadTokenKeys(parts: ServerParts): Operation<RotateWorkloadTokenKeysInput, undefined> {
  return restOperation(
    'RotateWorkloadTokenKeys',
    { method: 'POST', path: '/credbroker/v1/workload-token-keys/rotate', status: 204 },
    async ({ endTokens = false }: RotateWorkloadTokenKeysInput, call: OperationCall): Promise<undefined> => {
      await recordAct(parts, call, 'resource_updated', 'workload-token-keys')
      await parts.workloadTokens.rotateKeys({ endTokens })
      return undefined
    },
  )
}
