import type { IssueCall } from '@credbroker/core'

/** A call as the core makes it, for a caller of the workload `w`. */
export const issueCall = (
  caller: Partial<IssueCall['caller']> = {},
  signal = new AbortController().signal,
): IssueCall => ({
  caller: { workload: 'w', ...caller },
  subject: caller.userToken === undefined ? undefined : 'alice',
  requestId: 'request-1',
  forceRefresh: false,
  background: false,
  deadlineMs: 30_000,
  signal,
})
