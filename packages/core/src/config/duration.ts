const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Schema of a duration in options: `90s`, `15m`. */
export const durationPattern = '^[0-9]{1,9}(ms|s|m|h|d)$'

/** `90s` as milliseconds. The text has passed {@link durationPattern}; anything else gives `NaN`. */
export function durationMs(text: string): number {
  const [, amount, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? []
  return unit === undefined ? Number.NaN : Number(amount) * unitMs[unit as keyof typeof unitMs]
}
