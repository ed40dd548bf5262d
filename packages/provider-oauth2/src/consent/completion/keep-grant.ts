import type { IssueCall } from '@credbroker/core'
import { closeSession } from '@credbroker/core/consent'
import { persistently } from '@credbroker/core/waiting'
import { consentedGrant, withEarlierRefreshToken } from '../../grants/consented-grant.ts'
import type { Grant } from '../../grants/grant.ts'
import type { StoredGrant } from '../../grants/grant-store.ts'
import { withKnownExpiry } from '../../grants/known-expiry.ts'
import { learnFromRefreshToken } from '../../server/refresh-token-status.ts'
import type { TokenAnswer } from '../../token-endpoint/token-outcome.ts'
import type { Attempt, ConsentParts } from '../attempt.ts'

/**
 * Makes the grant of an attempt from what the vendor gave, and gives the attempt as it is then. In this order: the grant
 * is durable before anybody hears of it, and so is the record of it. The tokens are nowhere else, so a store that fails
 * is tried until it works, also when nobody waits any more.
 */
export async function keepGrant(
  attempt: Attempt,
  answer: TokenAnswer,
  parts: ConsentParts,
  call: IssueCall,
): Promise<Attempt> {
  const { stored, replaced } = await persistently(
    () => writeGrant(attempt, answer, parts),
    'a new grant',
    parts.context,
  )
  const done = await closeSession(attempt, replaced ? 'grant_replaced' : 'grant_added', parts, call)
  await withKnownExpiry(stored, parts.grants, parts)
  if (answer.refreshToken !== undefined) await learnFromRefreshToken(parts, answer.refreshToken)
  return done
}

/** The id of the grant that this attempt is for. */
export function grantIdOf({ workload, subject, data }: Attempt, { grants }: Pick<ConsentParts, 'grants'>): string {
  return grants.idOf({ workload, subject, resources: data.resources, audiences: data.audiences })
}

/** Whether the grant of this attempt is in the store. */
export async function isKept(attempt: Attempt, { grants }: Pick<ConsentParts, 'grants'>): Promise<boolean> {
  const stored = await grants.find(grantIdOf(attempt, { grants }))
  return stored?.grant.sessionId === attempt.id
}

interface Written {
  readonly stored: StoredGrant
  /** There was another one in its place. */
  readonly replaced: boolean
}

async function writeGrant(attempt: Attempt, answer: TokenAnswer, parts: ConsentParts): Promise<Written> {
  const { grants, vendor, context } = parts
  const id = grantIdOf(attempt, parts)
  const grant = grantOf(id, attempt, answer, context.clock.now())
  for (;;) {
    const stored = await grants.find(id)
    // A write that seemed to fail may have taken place.
    if (stored?.grant.sessionId === attempt.id) return { stored, replaced: false }
    const complete = attempt.data.forced ? grant : withEarlierRefreshToken(grant, stored?.grant, vendor)
    const version = await grants.put(complete, { ifVersion: stored?.version ?? 'absent' })
    if (version !== undefined) return { stored: { grant: complete, version }, replaced: stored !== undefined }
  }
}

function grantOf(id: string, attempt: Attempt, answer: TokenAnswer, nowMs: number): Grant {
  const { workload, subject, user, data } = attempt
  const { resources, audiences, clientId, tokenEndpoint, askedScopes, kept = {} } = data
  return consentedGrant(
    {
      id,
      workload,
      subject,
      ...(user !== undefined && { user }),
      resources,
      audiences,
      sessionId: attempt.id,
      issuedBy: { clientId, tokenEndpoint },
      askedScopes,
      kept,
    },
    answer,
    nowMs,
  )
}
