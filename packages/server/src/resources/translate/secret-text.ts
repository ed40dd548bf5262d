import { BrokerError } from '@credbroker/core'
import type { SecretReference, SecretSource } from '../../agentcore/shapes/index.ts'
import { validationFault } from '../../wire/validation-fault.ts'
import type { ExternalSecrets } from './translation.ts'

/** The three members of one secret. */
export interface SecretMembers {
  readonly value: string | undefined
  readonly source: SecretSource | undefined
  readonly reference: SecretReference | undefined
}

/**
 * The secret itself: as it was sent, or as the configuration has it under `server.externalSecrets`. Empty for a
 * placeholder; `undefined` when there is none. `member` is where the reference stands.
 *
 * Throws `not_found` when the configuration has no such secret, and `validation_failed` for a member that it does not have.
 */
export function secretText(
  { value, source, reference }: SecretMembers,
  member: string,
  external: ExternalSecrets,
): string | undefined {
  if (source !== 'EXTERNAL') return value
  if (reference === undefined) throw validationFault([{ name: member, message: 'Member must not be null' }])
  const { secretId, jsonKey } = reference
  const members = jsonMembers(externalSecret(secretId, `${member}.secretId`, external))
  if (typeof members === 'string') return members
  const picked = Object.hasOwn(members, jsonKey) ? members[jsonKey] : undefined
  if (typeof picked === 'string' && picked !== '') return picked
  const message = 'Member must name a member of that secret, which is a JSON object, whose value is a text'
  throw validationFault([{ name: `${member}.jsonKey`, message }])
}

/** A secret of the configuration as it is. Throws `not_found`, naming the setting. */
export function externalSecret(secretId: string, member: string, external: ExternalSecrets): string {
  const secret = Object.hasOwn(external, secretId) ? external[secretId] : undefined
  if (secret !== undefined) return secret.reveal()
  throw new BrokerError(
    'not_found',
    `${member} names a secret that the broker's configuration does not have under server.externalSecrets; the operator has to add it there`,
  )
}

/** A plain text is the secret itself, whatever key it is asked for under. */
function jsonMembers(text: string): string | Readonly<Record<string, unknown>> {
  if (!text.trimStart().startsWith('{')) return text
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : text
  } catch {
    return text
  }
}
