import { join } from 'node:path'
import { type TalkingProcess, talkingProcess } from '../processes/talking-process.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { type ColdRound, timedRound, warmUpRounds } from './cold-round.ts'
import type { Upstream } from './upstream.ts'

const script = join(import.meta.dirname, 'worker-process.ts')

/** Callers in several processes with one store, all told to begin at the same moment. */
export async function callersInProcesses(
  upstream: Upstream,
  { path }: ScratchFolder,
  processes: number,
  callersInEach: number,
  rounds: number,
): Promise<readonly ColdRound[]> {
  const workers: TalkingProcess<object>[] = []
  try {
    for (let index = 0; index < processes; index++) {
      const worker = talkingProcess<object>(script, [upstream.url, path, 'cold.db', String(callersInEach)])
      workers.push(worker)
      await worker.next()
    }
    const results: ColdRound[] = []
    for (let round = -warmUpRounds; round < rounds; round++) {
      const account = `many-${round}`
      results.push(await timedRound(upstream, () => Promise.all(workers.map((worker) => worker.tell({ account })))))
    }
    return results.slice(warmUpRounds)
  } finally {
    await Promise.all(workers.map((worker) => worker.end()))
  }
}
