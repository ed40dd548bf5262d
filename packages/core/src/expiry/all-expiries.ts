import { BrokerError } from '../errors.ts'
import type { Mount } from '../mount/mount.ts'
import type { Logger } from '../services/services.ts'
import { askExpiries, type ExpirySurroundings } from './ask-expiries.ts'
import { type ProviderExpiry, soonestFirst } from './known-expiry.ts'

/** What the providers of a broker said. */
export interface ExpiryAnswers {
  /** The soonest end first. */
  readonly expiries: readonly ProviderExpiry[]
  /** Names of the providers that answered. */
  readonly answered: ReadonlySet<string>
}

/** Asks all that know of any, at once. One that fails is logged and left out, so that it does not hide the others. */
export async function allExpiries(
  mounts: Iterable<Mount>,
  surroundings: ExpirySurroundings,
  logger: Logger,
): Promise<ExpiryAnswers> {
  const answered = new Set<string>()
  const asked = withExpiries(mounts).map(async (mount) => {
    try {
      const expiries = await askExpiries(mount, surroundings)
      answered.add(mount.name)
      return expiries
    } catch (error) {
      const message = error instanceof BrokerError ? error.message : 'it failed'
      logger.warn('a provider did not say what of it ends', { provider: mount.name, message })
      return []
    }
  })
  const expiries = (await Promise.all(asked)).flat().sort(soonestFirst)
  return { expiries, answered }
}

export function withExpiries(mounts: Iterable<Mount>): readonly Mount[] {
  return [...mounts].filter(({ provider }) => provider.expiries !== undefined)
}
