import type { GrantFilter } from '@credbroker/core'
import type { ControlParts } from '../control-parts.ts'

const most = 1_000
const longestMs = 5_000

/**
 * Ends the consents that users gave to what is deleted, at the vendor where that is possible: as many as go in a few
 * seconds. Never rejects.
 */
export async function endGrants({ broker, context }: ControlParts, filter: GrantFilter): Promise<void> {
  const { clock, logger } = context
  const untilMs = clock.now() + longestMs
  const isOver = (count: number) => count >= most || clock.now() >= untilMs
  let ended = 0
  try {
    // First all, then the ending: a page may begin where another one ended.
    const found: [provider: string, id: string][] = []
    for await (const { provider, id } of broker.consents.grants(filter)) {
      if (isOver(found.push([provider, id]))) break
    }
    for (const [provider, id] of found) {
      if (isOver(ended)) break
      await broker.consents.revokeGrant(provider, id)
      ended++
    }
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error
    logger.warn('not all consents to what was deleted were ended', { ended, error: name })
  }
}
