import type { IssueCall } from '@credbroker/core'
import type { Grant } from '../../grants/grant.ts'
import { isIssuedBy, issuerNow } from '../../grants/issuer-of-grant.ts'
import { revoke } from '../../server/revocation.ts'
import type { ConsentParts } from '../attempt.ts'

/**
 * Ends a grant here, and then at the vendor. That it is gone here does not depend on the vendor, who may be down or know
 * no way to do it. Resolves once the record of it is durable; `false`: there is none of that id.
 */
export async function endGrant(id: string, parts: ConsentParts, call: IssueCall): Promise<boolean> {
  const { grants, context } = parts
  const stored = await grants.find(id)
  if (stored === undefined) return false
  const { workload, subject, user } = stored.grant
  await grants.delete(id)
  context.forget({ workload, subject })
  await endAtVendor(stored.grant, parts, call.signal)
  const { requestId } = call
  await context.recordGrant({
    action: 'grant_revoked',
    workload,
    ...(user !== undefined && { user }),
    kind: 'oauth2Token',
    requestId,
  })
  return true
}

async function endAtVendor(grant: Grant, parts: ConsentParts, signal: AbortSignal): Promise<void> {
  const { context, vendor } = parts
  const { accessToken, refreshToken, issuedBy, kept } = grant
  if (accessToken === '' && refreshToken === undefined) return
  const tokens = {
    ...(accessToken !== '' && { accessToken }),
    ...(refreshToken !== undefined && { refreshToken }),
    kept,
  }
  // Tokens are shown to nobody but whom they are from.
  const isTheirs = await issuerNow(parts, signal).then(
    (now) => isIssuedBy(issuedBy, now, vendor),
    () => false,
  )
  const revocation = isTheirs ? await revoke(parts, tokens, signal) : 'unsupported'
  if (revocation !== 'revoked')
    context.logger.warn('a grant was ended here, but not at the vendor; the user can end it there', { revocation })
}
