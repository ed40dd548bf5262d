import type { ControlParts } from './control-parts.ts'

const most = 1_000
const longestMs = 5_000

/**
 * Ends the consents that users gave to a provider, at the vendor where that is possible: as many as go in a few seconds.
 * What is left of them is of no use to anybody, because no provider gets its id again. Never rejects.
 */
export async function endGrants({ broker, context }: ControlParts, mount: string): Promise<void> {
  const { clock, logger } = context
  const untilMs = clock.now() + longestMs
  let ended = 0
  try {
    if (!broker.consents.providers.includes(mount)) return
    for await (const { id } of broker.consents.grants({ provider: mount })) {
      if (ended >= most || clock.now() >= untilMs) break
      await broker.consents.revokeGrant(mount, id).catch(() => {})
      ended++
    }
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error
    logger.warn('not all consents of a deleted credential provider were ended', { ended, error: name })
  }
}
