import { callersInOneProcess } from './cold/callers-in-one-process.ts'
import { callersInProcesses } from './cold/callers-in-processes.ts'
import type { ColdRound } from './cold/cold-round.ts'
import { startUpstream } from './cold/upstream.ts'
import { median } from './harness.ts'
import type { Row, Table } from './report.ts'
import { inScratchFolder } from './scratch/scratch-folder.ts'

const upstreamMs = 100
const callers = 10_000
const processes = 4

/** Many callers for a credential that nobody has: one of them must fetch it, and the others wait no longer than it does. */
export function measureCold(rounds: number): Promise<readonly Table[]> {
  return inScratchFolder(async (folder) => {
    const upstream = await startUpstream(upstreamMs)
    try {
      await upstream.latencyMs()
      const one = await callersInOneProcess(upstream, callers, rounds)
      const several = await callersInProcesses(upstream, folder, processes, callers / processes, rounds)
      return [
        {
          title: 'Cold credential that everybody wants',
          note: `${callers.toLocaleString('en')} callers at once, for a credential of an upstream on loopback that answers after ${upstreamMs} ms; then in ${processes} processes on one SQLite file (${folder.fileSystem}), ${(callers / processes).toLocaleString('en')} callers in each. Timed is the last answer, the messages that start and end the processes' part included. The ratio is how many times as long that takes as the one raw request just before. The requests are the most of any round.`,
          rows: [
            latencyRow([...one, ...several]),
            ...rowsOf(`${callers.toLocaleString('en')} callers in one process`, one, 1.5),
            ...rowsOf(`${callers.toLocaleString('en')} callers in ${processes} processes`, several, 2),
          ],
        },
      ]
    } finally {
      await upstream.end()
    }
  })
}

function latencyRow(rounds: readonly ColdRound[]): Row {
  const latencies = rounds.map(({ latencyMs }) => latencyMs)
  return { path: 'one request of node:http', value: median(latencies), unit: 'ms', rounds: latencies }
}

function rowsOf(name: string, rounds: readonly ColdRound[], mostLatencies: number): readonly Row[] {
  const times = rounds.map(({ lastAnswerMs }) => lastAnswerMs)
  const requests = rounds.map((round) => round.requests)
  const ratio = median(rounds.map(({ lastAnswerMs, latencyMs }) => lastAnswerMs / latencyMs))
  return [
    { path: name, value: median(times), unit: 'ms', rounds: times, ratio, target: { atMost: mostLatencies } },
    { path: `${name}, requests`, value: Math.max(...requests), unit: '', rounds: requests, target: { atMost: 1 } },
  ]
}
