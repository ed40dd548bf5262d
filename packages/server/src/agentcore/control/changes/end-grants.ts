import { BrokerError, type Grant, type GrantFilter } from '@credbroker/core'
import { errorName } from '../../../logging/error-name.ts'
import type { ControlParts } from '../control-parts.ts'

const most = 1_000
const atOnce = 16
const longestMs = 5_000

/**
 * Ends the consents that users gave to what is deleted, at the vendor where that is possible: as many as go in a few
 * seconds. `false`: some may be left. Never rejects.
 */
export async function endGrants({ broker, context }: ControlParts, filter: GrantFilter): Promise<boolean> {
  const { clock, logger } = context
  const untilMs = clock.now() + longestMs
  const found: Grant[] = []
  let left = 0
  let failure: unknown

  const end = async ({ provider, id }: Grant): Promise<void> => {
    try {
      await broker.consents.revokeGrant(provider, id)
    } catch (error) {
      // Somebody else was faster.
      if (error instanceof BrokerError && error.code === 'not_found') return
      left++
      failure = error
    }
  }

  try {
    // First all, then the ending: a page may begin where another one ended.
    for await (const grant of broker.consents.grants(filter)) {
      if (found.length === most || clock.now() >= untilMs) {
        left++
        break
      }
      found.push(grant)
    }
    while (found.length > 0 && clock.now() < untilMs) await Promise.all(found.splice(0, atOnce).map(end))
  } catch (error) {
    left++
    failure = error
  }
  if (left + found.length === 0) return true
  logger.warn('not all consents to what was deleted were ended', {
    ...(failure !== undefined && { error: errorName(failure) }),
  })
  return false
}
