import type { IssueCall } from '@credbroker/core'
import type { ConsentParts } from './attempt.ts'

/** Ends a grant here; only the seller can end it at Amazon. Resolves once the record of it is durable. `false`: there is none of that id. */
export async function endGrant(
  id: string,
  { grants, context }: ConsentParts,
  { requestId }: IssueCall,
): Promise<boolean> {
  const stored = await grants.find(id)
  if (stored === undefined) return false
  const { workload, subject, user } = stored.grant
  await grants.delete(id)
  context.forget({ workload, subject })
  context.logger.warn('a consent was ended here, and not at Amazon: the seller can end it under Manage Your Apps', {
    requestId,
  })
  const owner = { workload, ...(user !== undefined && { user }) }
  await context.recordGrant({ action: 'grant_revoked', ...owner, kind: 'spApiToken', requestId })
  return true
}
