/** One way of doing the work that a group compares. */
export interface Case {
  readonly name: string
  /** Does the work `count` times. Short work brings its own loop, so that no call is shared with other cases. */
  run(count: number): Promise<unknown>
}

/** What one case took in each round. */
export interface Timing {
  readonly name: string
  /** Nanoseconds per operation, by round. */
  readonly rounds: readonly number[]
  /** Their median. */
  readonly nsPerOperation: number
}

const slicesInRound = 5
const shortSliceMs = 30
const warmUpNs = 300_000_000n

/**
 * Runs all cases alternately: a round is A B C A B C …, in slices of about 30 ms each unless told. What disturbs the
 * machine for longer than that disturbs every case of the round alike, so ratios within a round stand where times do not.
 */
export async function race(
  cases: readonly Case[],
  rounds: number,
  sliceMs: number = shortSliceMs,
): Promise<readonly Timing[]> {
  const counts: number[] = []
  for (const one of cases) counts.push(await warmUp(one, BigInt(sliceMs) * 1_000_000n))
  const timings = cases.map(({ name }) => ({ name, rounds: [] as number[] }))
  for (let round = 0; round < rounds; round++) {
    const spent = cases.map(() => 0n)
    for (let slice = 0; slice < slicesInRound; slice++) {
      for (const [index, one] of cases.entries()) {
        const begin = process.hrtime.bigint()
        await one.run(counts[index] ?? 1)
        spent[index] = (spent[index] ?? 0n) + process.hrtime.bigint() - begin
      }
    }
    timings.forEach((timing, index) => {
      timing.rounds.push(Number(spent[index]) / (slicesInRound * (counts[index] ?? 1)))
    })
  }
  return timings.map((timing) => ({ ...timing, nsPerOperation: median(timing.rounds) }))
}

/** {@link race}, with the timings under the names of their cases. */
export async function raceNamed<Name extends string>(
  cases: Readonly<Record<Name, Case>>,
  rounds: number,
  sliceMs?: number,
): Promise<Readonly<Record<Name, Timing>>> {
  const names = Object.keys(cases) as Name[]
  const timings = await race(Object.values<Case>(cases), rounds, sliceMs)
  return Object.fromEntries(names.map((name, index) => [name, timings[index]])) as Record<Name, Timing>
}

/** How many times as long `a` takes as `b`: the median of the ratios of each round. */
export function ratio(a: Timing, b: Timing): number {
  return median(a.rounds.map((ns, round) => ns / (b.rounds[round] ?? Number.NaN)))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** A case for work that takes microseconds, where a shared loop does not show. */
export function caseOf(name: string, operation: () => unknown): Case {
  return {
    name,
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) await operation()
    },
  }
}

/** Runs a case until it is compiled and steady. Gives the number of operations that fill a slice. */
async function warmUp({ run }: Case, sliceNs: bigint): Promise<number> {
  const begin = process.hrtime.bigint()
  let count = 1
  for (;;) {
    const start = process.hrtime.bigint()
    await run(count)
    const now = process.hrtime.bigint()
    const took = now - start
    if (now - begin >= warmUpNs && took * 4n >= sliceNs)
      return Math.max(1, Math.round((count * Number(sliceNs)) / Number(took)))
    if (took * 2n <= sliceNs) count *= 2
  }
}
