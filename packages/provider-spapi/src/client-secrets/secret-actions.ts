import { type ActionDefinition, type ActionOutcome, BrokerError, type IssueCall, type Secret } from '@credbroker/core'
import type { ProviderParts } from '../provider-parts.ts'
import { type Acceptance, acceptSecret } from './accept-secret.ts'
import { SecretRotation } from './rotate-secret.ts'

/** What an operator can do about the client secret. */
export const secretActionDefinitions: Readonly<Record<'rotate-secret' | 'accept-secret', ActionDefinition>> = {
  'rotate-secret': {
    summary: 'order a new client secret from Amazon',
    description:
      'Orders a new client secret. Amazon sends it to the queue that is registered in the developer console, and nowhere\n' +
      'else: pass the message to accept-secret. The secret in use is good for seven more days. Amazon takes one order a minute.',
  },
  'accept-secret': {
    summary: 'keep the client secret of a queue message',
    description:
      "Keeps what Amazon's queue message says: APPLICATION_OAUTH_CLIENT_NEW_SECRET brings the new secret, which is used from\n" +
      'then on beside the configured one; APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY the end of the one in use. The message may be\n' +
      'deleted from the queue once this has succeeded.',
    input: 'required',
  },
}

const acceptances: Readonly<Record<Acceptance, string>> = {
  new_secret:
    'the new client secret is kept and used from now on; the message may be deleted. Put the secret into the configuration before the store is ever lost',
  expiry: 'the end of the client secret is noted; the message may be deleted. Order a new one with rotate-secret',
  outdated: 'a newer message was taken already, so nothing changed; the message may be deleted',
}

type Action = (input: Secret | undefined, call: IssueCall) => Promise<ActionOutcome>

export function secretActions(parts: ProviderParts): Readonly<Record<keyof typeof secretActionDefinitions, Action>> {
  const { options, storedSecrets, table, context } = parts
  const rotation = new SecretRotation(parts)
  return {
    'rotate-secret': async (_input, call) => {
      await rotation.order(call)
      const message =
        'Amazon has taken the order; the new client secret comes to the queue of the application. Pass that message to accept-secret'
      return { message }
    },
    'accept-secret': async (input) => {
      if (input === undefined) throw new BrokerError('validation_failed', 'the message of the queue is missing')
      const acceptance = await acceptSecret(input.reveal(), options.clientId, storedSecrets, context)
      // What was refused with the old secret may be granted with the new one.
      table.forgetFailures()
      return { message: acceptances[acceptance], facts: { accepted: acceptance } }
    },
  }
}
