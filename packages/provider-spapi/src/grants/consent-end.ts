const dayMs = 86_400_000

/** Public applications are authorized anew after so long. SP-API docs, "Renew authorizations". */
const lifetimeMs = 365 * dayMs
/** From day 335 on operators are warned, and so long before the end of a client secret. */
export const warnedAheadMs: number = 30 * dayMs

/** When the consent of a seller ends who gave it at an instant. Epoch milliseconds. */
export function consentEndsAtMs(authorizedAtMs: number): number {
  return authorizedAtMs + lifetimeMs
}
