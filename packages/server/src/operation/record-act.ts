import type { Broker } from '@credbroker/core'
import type { OperationCall } from './operation.ts'

/**
 * Puts what an operator does into the audit log, before it is done and with the access key that asks for it. Rejects with
 * `internal` when it cannot be put there.
 */
export function recordAct(
  { broker }: { readonly broker: Pick<Broker, 'record'> },
  { principal, requestId }: OperationCall,
  action: `resource_${'created' | 'updated' | 'deleted'}`,
  resource: string,
): Promise<void> {
  return broker.record({ action, resource, caller: { workload: 'operator', user: principal.accessKeyId, requestId } })
}
