const turnsInRound = 200
const turnsOfWarmUp = 200

/** By round and turn: nanoseconds of each step. */
export type Turns<Name extends string> = readonly (readonly Readonly<Record<Name, number>>[])[]

/**
 * Runs all steps once, one after the other, and again. For work that waits for a disk and for others: what disturbs one
 * step for long leaves the median alone.
 */
export async function inTurn<Name extends string>(
  steps: Readonly<Record<Name, () => Promise<unknown>>>,
  rounds: number,
): Promise<Turns<Name>> {
  const turn = async () => {
    const took: [string, number][] = []
    for (const [name, step] of Object.entries<() => Promise<unknown>>(steps)) {
      const begin = process.hrtime.bigint()
      await step()
      took.push([name, Number(process.hrtime.bigint() - begin)])
    }
    return Object.fromEntries(took) as Record<Name, number>
  }
  for (let index = 0; index < turnsOfWarmUp; index++) await turn()
  const all: Record<Name, number>[][] = []
  for (let round = 0; round < rounds; round++) {
    const ofRound: Record<Name, number>[] = []
    for (let index = 0; index < turnsInRound; index++) ofRound.push(await turn())
    all.push(ofRound)
  }
  return all
}
