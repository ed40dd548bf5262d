import { median } from '../harness.ts'

const turnsInRound = 20
const timesInTurn = 10

/** By round and turn: the median of each step, in nanoseconds. */
export type Turns<Name extends string> = readonly (readonly Readonly<Record<Name, number>>[])[]

/** How often each step is run in a round. */
export const runsInRound: number = turnsInRound * timesInTurn

/**
 * Runs the first step ten times, then the second, and so on, again and again. For work that waits for a disk and for
 * others, of which medians are taken: what disturbs one run for long does not count.
 */
export async function inTurn<Name extends string>(
  steps: Readonly<Record<Name, () => Promise<unknown>>>,
  rounds: number,
): Promise<Turns<Name>> {
  const turn = async () => {
    const took: [string, number][] = []
    for (const [name, step] of Object.entries<() => Promise<unknown>>(steps)) took.push([name, await medianOf(step)])
    return Object.fromEntries(took) as Record<Name, number>
  }
  const round = async () => {
    const turns: Record<Name, number>[] = []
    for (let index = 0; index < turnsInRound; index++) turns.push(await turn())
    return turns
  }
  await round()
  const all: Record<Name, number>[][] = []
  for (let index = 0; index < rounds; index++) all.push(await round())
  return all
}

async function medianOf(step: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < timesInTurn; index++) {
    const begin = process.hrtime.bigint()
    await step()
    times.push(Number(process.hrtime.bigint() - begin))
  }
  return median(times)
}
