import { expect, test } from 'vitest'
import { simulate } from './support/simulation.ts'

// Brokers come and go on one store, and everything fails that can fail; what must be true is looked at after each step.
// The long form: CREDBROKER_SIMULATION_SEEDS=10000. One seed alone, with what happened: CREDBROKER_SIMULATION_SEED=n.

const seeds = Number(process.env.CREDBROKER_SIMULATION_SEEDS ?? 300)
const only = process.env.CREDBROKER_SIMULATION_SEED
const command = (seed: number) =>
  `CREDBROKER_SIMULATION_SEED=${seed} vitest run packages/provider-oauth2/test/simulation`

test.skipIf(only !== undefined)(
  `${seeds} schedules of failures break nothing`,
  { timeout: seeds * 1_000 },
  async () => {
    const broken: string[] = []
    for (let seed = 1; seed <= seeds; seed++) {
      const { violation } = await simulate(seed)
      if (violation !== undefined) broken.push(`${violation}; see it again: ${command(seed)}`)
    }
    expect(broken).toEqual([])
  },
)

test.skipIf(only !== undefined)('a seed gives the same schedule each time', async () => {
  for (const seed of [1, 2, 3]) {
    const [once, again] = [await simulate(seed), await simulate(seed)]
    expect(once.trace.length).toBeGreaterThan(50)
    expect(again).toEqual(once)
  }
})

test.runIf(only !== undefined)(`the schedule of seed ${only}`, async () => {
  const { violation, trace } = await simulate(Number(only))
  console.log(trace.join('\n'))
  expect(violation).toBeUndefined()
})
