import { invalidField, type Random } from '@credbroker/core'
import { sealEncString } from '../crypto/enc-string.ts'
import type { SymmetricKey } from '../crypto/symmetric-key.ts'

/** What the server takes of each text when it is sealed, in characters. */
const sealedLimits = { name: 1_000, value: 35_000, note: 10_000 } as const

/** Seals the texts of one change. `member`: of the request, for errors. */
export function sealer(
  member: string,
  organizationKey: SymmetricKey,
  random: Random,
): (text: string, field: keyof typeof sealedLimits) => string {
  return (text, field) => {
    const sealed = sealEncString(text, organizationKey, random)
    if (sealed.length > sealedLimits[field])
      throw invalidField(
        `bwsWriteRequest.${member}.${field}`,
        `is too long: sealed it has ${sealed.length} characters, and Bitwarden takes ${sealedLimits[field]}`,
      )
    return sealed
  }
}
