const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** How long it is until an instant, for people: `in 12 days`, `in 1 hour`, `over`. Never more than it is. */
export function timeLeft(atMs: number, nowMs: number): string {
  const leftMs = atMs - nowMs
  if (leftMs <= 0) return 'over'
  if (leftMs < hourMs) return 'in less than an hour'
  return leftMs < dayMs ? `in ${count(leftMs / hourMs, 'hour')}` : `in ${count(leftMs / dayMs, 'day')}`
}

function count(exact: number, unit: string): string {
  const whole = Math.floor(exact)
  return whole === 1 ? `1 ${unit}` : `${whole} ${unit}s`
}
