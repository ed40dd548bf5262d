/** Epoch milliseconds as the wire has instants. */
export function seconds(atMs: number): number {
  return Math.floor(atMs / 1000)
}
