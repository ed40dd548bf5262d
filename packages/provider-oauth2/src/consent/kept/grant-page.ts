import type { GrantPage } from '@credbroker/core'
import { grantSummary } from '../../grants/grant-summary.ts'
import type { ConsentParts } from '../attempt.ts'

/** One page of the grants of this provider, without their tokens. */
export async function grantPage(
  cursor: string | undefined,
  { grants, vendor, context }: ConsentParts,
): Promise<GrantPage> {
  const page = await grants.list(cursor)
  const found = await Promise.all(page.keys.map((id) => grants.find(id)))
  const nowMs = context.clock.now()
  return {
    // What was ended since it was listed is not there.
    grants: found.flatMap((stored) => (stored === undefined ? [] : [grantSummary(stored.grant, vendor, nowMs)])),
    ...(page.cursor !== undefined && { cursor: page.cursor }),
  }
}
