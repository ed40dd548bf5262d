/** Epoch milliseconds as AgentCore's replies have instants: epoch seconds, with a fraction. */
export function epochSeconds(atMs: number): number {
  return atMs / 1000
}

/** Epoch milliseconds as members of ours have instants: whole epoch seconds. */
export function wholeEpochSeconds(atMs: number): number {
  return Math.floor(atMs / 1000)
}
