import { readUuid } from '../access-token/uuid.ts'
import type { SymmetricKey } from '../crypto/symmetric-key.ts'
import { openText, type SealedSecret } from './sealed-secret.ts'

/** Whether a secret is in the project of this UUID or this name. */
export function isInProject({ id, project }: SealedSecret, asked: string, organizationKey: SymmetricKey): boolean {
  if (project === undefined) return false
  return (
    project.id === readUuid(asked) || openText(project.name, organizationKey, `the project of secret ${id}`) === asked
  )
}
