import type { GrantChange, IssueCall } from '@credbroker/core'
import type { Grant } from '../grants/grant.ts'

/** What the audit log is told of a grant. */
export function grantFacts({ workload, user }: Grant, { requestId }: IssueCall): Omit<GrantChange, 'action'> {
  return { workload, ...(user !== undefined && { user }), kind: 'oauth2Token', requestId }
}
