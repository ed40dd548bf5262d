import type { Served, Wanted } from '../served.ts'

/** What is asked of one server. */
export interface Runner {
  readonly name: string
  readonly served: Served
  readonly wanted: Wanted
  /** Whether the client leaves its processor to others while it waits: to the threads of a server that wait for the disk. */
  readonly yields?: boolean
}

/** What one of them took in each round. */
export interface Run {
  readonly name: string
  /** Answers in a second, by round. */
  readonly perSecond: readonly number[]
  /** Microseconds of the server's processor time for each answer, by round. */
  readonly cpuUs: readonly number[]
  /** Milliseconds that 50 and 99 of 100 answers took at most, by round. */
  readonly p50Ms: readonly number[]
  readonly p99Ms: readonly number[]
}

const warmUpMs = 1500
const sliceMs = 250
const slicesInRound = 4

/**
 * Puts all of them under load alternately: a round is A B C A B C …. Nothing else is under load meanwhile, so each server
 * has one of two processors, and the client the other.
 */
export async function raceServers(runners: readonly Runner[], rounds: number): Promise<readonly Run[]> {
  for (const { served, wanted, yields } of runners) {
    await served.load.run(served.request(wanted), warmUpMs, yields !== true)
  }
  const runs = runners.map(({ name }) => ({ name, perSecond: [], cpuUs: [], p50Ms: [], p99Ms: [] }) as MutableRun)
  for (let round = 0; round < rounds; round++) {
    const sums = runners.map(() => ({ requests: 0, seconds: 0, cpuUs: 0, latenciesMs: [] as Float64Array[] }))
    for (let slice = 0; slice < slicesInRound; slice++) {
      for (const [index, { served, wanted, yields }] of runners.entries()) {
        const sum = sums[index]
        if (sum === undefined) continue
        const before = await served.process.cpuUs()
        const { requests, seconds, latenciesMs } = await served.load.run(
          served.request(wanted),
          sliceMs,
          yields !== true,
        )
        sum.cpuUs += (await served.process.cpuUs()) - before
        sum.requests += requests
        sum.seconds += seconds
        sum.latenciesMs.push(latenciesMs)
      }
    }
    for (const [index, { requests, seconds, cpuUs, latenciesMs }] of sums.entries()) {
      const run = runs[index]
      const sorted = Float64Array.from(latenciesMs.flatMap((slice) => [...slice])).sort()
      run?.perSecond.push(requests / seconds)
      run?.cpuUs.push(cpuUs / requests)
      run?.p50Ms.push(sorted[Math.floor(sorted.length * 0.5)] ?? Number.NaN)
      run?.p99Ms.push(sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN)
    }
  }
  return runs
}

type MutableRun = { readonly [Member in keyof Run]: Run[Member] extends readonly number[] ? number[] : Run[Member] }
