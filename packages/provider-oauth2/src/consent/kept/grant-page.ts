import type { GrantPage } from '@credbroker/core'
import { grantSummary } from '../../grants/grant-summary.ts'
import type { ConsentParts } from '../attempt.ts'

/** One page of the grants of this provider, without their tokens. */
export async function grantPage(
  cursor: string | undefined,
  { grants, vendor, context }: ConsentParts,
): Promise<GrantPage> {
  const page = await grants.page(cursor)
  const nowMs = context.clock.now()
  return { ...page, grants: page.grants.map((grant) => grantSummary(grant, vendor, nowMs)) }
}
