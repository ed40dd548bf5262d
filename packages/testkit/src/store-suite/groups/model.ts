import { seededRandom } from '../../seeded-random.ts'
import type { SuiteCase } from '../../suite/group.ts'
import { ModelRun } from '../model/model-run.ts'
import type { StoreBench } from '../store-bench.ts'

const seeds = [1, 2, 3]
const steps = 300

export function model(bench: StoreBench): readonly SuiteCase[] {
  return seeds.map((seed) => ({
    name: `after each of ${steps} random operations it holds what it should (seed ${seed})`,
    run: bench.withStore(async (store) => {
      const run = new ModelRun(store, bench.clock, seededRandom(seed), bench)
      const done: string[] = []
      try {
        for (let step = 0; step < steps; step++) done.push(await run.step())
        await run.compare()
      } catch (error) {
        const before = done.slice(-10).join('\n  ')
        throw new Error(`step ${done.length + 1} with seed ${seed}, after:\n  ${before}`, { cause: error })
      }
    }),
  }))
}
