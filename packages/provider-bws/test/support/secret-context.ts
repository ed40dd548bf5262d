import { randomBytes } from 'node:crypto'
import { Secret } from '@credbroker/core'

/** What parsers need of a provider's context. */
export const secretContext = {
  secret: (value: string): Secret => new Secret(value),
  random: { bytes: (length: number): Uint8Array => randomBytes(length) },
}
