import type { JsonSchema } from '@credbroker/core'

/** A country code or the id of a marketplace. */
export const marketplace: JsonSchema = { type: 'string', pattern: '^[a-zA-Z0-9]+$', maxLength: 32 }

/** Names of accounts: the operator's own, with no blank at either end. */
export const accountName: string = '^\\S(.{0,62}\\S)?$'
