import { BrokerError, type SessionFacts } from '@credbroker/core'
import type { WorkloadEntry } from '../../resources/directory.ts'
import type { ServerParts } from '../../server-parts.ts'

/** Whether a session was begun for this very workload identity, and not for one that had its name before. */
export function belongsTo(session: SessionFacts, workload: WorkloadEntry | undefined): boolean {
  return workload !== undefined && workload.name === session.workload && session.createdAtMs >= workload.createdAtMs
}

/** Rejects with `not_found` for a session that is not this workload identity's. */
export async function requireOwnSession(
  { broker }: Pick<ServerParts, 'broker'>,
  sessionUri: string,
  workload: WorkloadEntry,
): Promise<void> {
  // Those in the YAML have had no other before them, and the provider looks at names itself.
  if (workload.id === undefined) return
  const session = await broker.consents.session(sessionUri)
  if (session !== undefined && !belongsTo(session, workload)) {
    throw new BrokerError('not_found', 'there is no consent session of that name; start anew, without sessionUri')
  }
}
