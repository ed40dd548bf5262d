import { askTogether, coldBroker } from './cold-broker.ts'
import { type ColdRound, timedRound, warmUpRounds } from './cold-round.ts'
import type { Upstream } from './upstream.ts'

/** All callers in this process, each round for a credential that nobody has asked for yet. */
export async function callersInOneProcess(
  upstream: Upstream,
  callers: number,
  rounds: number,
): Promise<readonly ColdRound[]> {
  const broker = await coldBroker(upstream.url)
  try {
    const results: ColdRound[] = []
    for (let round = -warmUpRounds; round < rounds; round++)
      results.push(await timedRound(upstream, () => askTogether(broker, `one-${round}`, callers)))
    return results.slice(warmUpRounds)
  } finally {
    await broker.close()
  }
}
