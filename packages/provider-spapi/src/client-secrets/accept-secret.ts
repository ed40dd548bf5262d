import { BrokerError, type ProviderContext } from '@credbroker/core'
import { readSecretNotification, type SecretNotification } from './notification.ts'
import type { StoredSecret, StoredSecrets } from './stored-secrets.ts'

/** Between Amazon's clock and this machine's. */
const skewMs = 300_000

/** What came of a notification. */
export type Acceptance = 'new_secret' | 'expiry' | 'outdated'

/**
 * Writes down what a queue message says, durably: only then the message may be deleted. A message that is older than what
 * is known changes nothing. Throws `validation_failed` for what is no notification, and for one of another application or
 * of the future.
 */
export async function acceptSecret(
  text: string,
  clientId: string,
  secrets: StoredSecrets,
  context: Pick<ProviderContext, 'secret' | 'clock'>,
): Promise<Acceptance> {
  const notification = readSecretNotification(text)
  if (notification.type === 'new_secret') context.secret(notification.newClientSecret)
  if (notification.clientId !== clientId)
    throw new BrokerError(
      'validation_failed',
      'the message is of another application: its clientId is not that of this provider; pass it to the provider that has it',
    )
  // Kept, it would make every message of Amazon's that follows look old.
  if (notification.eventAtMs > context.clock.now() + skewMs)
    throw new BrokerError(
      'validation_failed',
      "the message's eventTime is in the future; check the clock of this machine, and who may write to the queue",
    )
  const written = await secrets.change((stored) => changed(stored, notification))
  return written ? notification.type : 'outdated'
}

function changed(stored: StoredSecret | undefined, told: SecretNotification): StoredSecret | undefined {
  if (stored !== undefined && told.eventAtMs < stored.eventAtMs) return undefined
  const { clientId, eventAtMs } = told
  if (told.type === 'new_secret') {
    const { newClientSecret, newExpiresAtMs, oldExpiresAtMs } = told
    return { clientId, newClientSecret, newExpiresAtMs, oldExpiresAtMs, eventAtMs }
  }
  const { expiresAtMs } = told
  // It is about the secret in use: the one that was made last.
  if (stored?.newClientSecret !== undefined) return { ...stored, newExpiresAtMs: expiresAtMs, eventAtMs }
  return { clientId, oldExpiresAtMs: expiresAtMs, eventAtMs }
}
