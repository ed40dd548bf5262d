import type { Grant } from '@credbroker/core'

/** Operators hear this long before a consent ends, because its user has to be asked again by then. */
export const consentWarningDays = 30

/** Whether a consent will serve: `due` when it ends soon, `over` when its user has to be asked again. */
export function consentState(
  { status, consentExpiresAtMs }: Pick<Grant, 'status' | 'consentExpiresAtMs'>,
  nowMs: number,
): 'good' | 'due' | 'over' {
  if (status === 'needs_consent') return 'over'
  if (consentExpiresAtMs === undefined) return 'good'
  if (consentExpiresAtMs <= nowMs) return 'over'
  return consentExpiresAtMs - nowMs <= consentWarningDays * 86_400_000 ? 'due' : 'good'
}
