import type { IssueCall } from '@credbroker/core'
import { closeSession } from '@credbroker/core/consent'
import { persistently } from '@credbroker/core/waiting'
import type { Grant } from '../grants/grant.ts'
import type { LwaToken } from '../lwa/token-endpoint.ts'
import type { Attempt, ConsentParts } from './attempt.ts'

/**
 * Makes the grant of an attempt from what Amazon gave. In this order: the grant is durable before anybody hears of it, and so
 * is the record of it. The refresh token is nowhere else, so a store that fails is tried until it works.
 */
export async function keepGrant(
  attempt: Attempt,
  token: LwaToken & { readonly refreshToken: string },
  parts: ConsentParts,
  call: IssueCall,
): Promise<void> {
  const grant = grantOf(attempt, token.refreshToken, parts)
  const write = () => writeGrant(grant, parts)
  const replaced = await persistently(write, 'a new grant', parts.context)
  parts.accessTokens.keep(grant, token)
  await closeSession(attempt, replaced ? 'grant_replaced' : 'grant_added', parts, call)
}

/** Whether the grant of this attempt is in the store. */
export async function isKept(
  { id, workload, subject, data }: Attempt,
  { grants }: Pick<ConsentParts, 'grants'>,
): Promise<boolean> {
  const stored = await grants.find(grants.idOf({ workload, subject, region: data.region }))
  return stored?.grant.sessionId === id
}

function grantOf(
  { id: sessionId, workload, subject, user, data }: Attempt,
  refreshToken: string,
  { grants, context }: ConsentParts,
): Grant {
  const { clientId, applicationId, region, sellingPartnerId = '' } = data
  return {
    id: grants.idOf({ workload, subject, region }),
    workload,
    subject,
    ...(user !== undefined && { user }),
    sessionId,
    clientId,
    applicationId,
    region,
    sellingPartnerId,
    refreshToken,
    status: 'active',
    authorizedAtMs: context.clock.now(),
  }
}

/** Resolves to whether another one stood in its place. */
async function writeGrant(grant: Grant, { grants }: ConsentParts): Promise<boolean> {
  for (;;) {
    const stored = await grants.find(grant.id)
    // A write that seemed to fail may have taken place.
    if (stored?.grant.sessionId === grant.sessionId) return false
    const written = await grants.put(grant, { ifVersion: stored?.version ?? 'absent' })
    if (written !== undefined) return stored !== undefined
  }
}
