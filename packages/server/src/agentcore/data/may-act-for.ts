import { BrokerError } from '@credbroker/core'
import { actsFor, type Principal } from '../../operation/principal.ts'

/**
 * Throws `access_denied`, in AWS's words, when a sender may not act for a workload; also when there is none of that name,
 * so that nobody learns which names there are. An access key's id is no secret.
 */
export function requireActsFor(principal: Principal, operation: string, workload: string): void {
  if (actsFor(principal, workload)) return
  throw new BrokerError(
    'access_denied',
    `Access key ${principal.accessKeyId} is not authorized to perform bedrock-agentcore:${operation} on workload identity "${workload}"; use a key that may act for it`,
  )
}
