/** Epoch milliseconds as ISO 8601 in UTC, to the millisecond; as the number where that has no form for it. */
export function isoInstant(atMs: number): string {
  // oxlint-disable-next-line eslint/no-restricted-globals -- writes an instant that it is given; no clock is read
  const date = new Date(atMs)
  return Number.isNaN(date.getTime()) ? String(atMs) : date.toISOString()
}
