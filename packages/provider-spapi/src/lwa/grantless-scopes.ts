import { suggestion } from '@credbroker/core'

export const notificationsScope = 'sellingpartnerapi::notifications'
/** Two colons, then one. */
export const rotationScope = 'sellingpartnerapi::client_credential:rotation'

const known = [notificationsScope, rotationScope, 'sellingpartnerapi::migration']

/** What is wrong with a scope of a grantless token, and what would be right; `undefined`: nothing. */
export function scopeFault(scope: string): string | undefined {
  // The scope of the migration is not offered, and not refused either: Amazon still documents it.
  if (known.includes(scope)) return undefined
  return `is not a scope of grantless operations; ${suggestion(scope, known.slice(0, 2))}`
}
