import type { GrantSummary } from '@credbroker/core'
import { consentEndsAtMs } from './consent-end.ts'
import type { Grant } from './grant.ts'

/** What may be told of a grant: nothing that is a token. */
export function grantSummary({ id, workload, user, status, authorizedAtMs }: Grant): GrantSummary {
  return {
    id,
    workload,
    ...(user !== undefined && { user }),
    kind: 'spApiToken',
    status,
    ...(status === 'needs_consent' && { reason: 'refused' }),
    scopes: [],
    createdAtMs: authorizedAtMs,
    consentExpiresAtMs: consentEndsAtMs(authorizedAtMs),
    renewable: status === 'active',
  }
}
