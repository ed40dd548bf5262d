// The long form of the tests in which things go wrong: a process is killed at every named point of a write, many times,
// and the simulation of consents runs through thousands of schedules.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    seeds: { type: 'string', default: '10000' },
    help: { type: 'boolean', default: false },
  },
})
const [runs, seeds] = [Number(values.runs), Number(values.seeds)]
const areCounts = [runs, seeds].every((count) => Number.isInteger(count) && count > 0)
if (values.help || !areCounts) {
  console.log(`npm run test:faults -- [--runs N] [--seeds N]

  --runs N    how often each point is tried, those of a consent twice as often; default 50
  --seeds N   how many schedules of failures the simulation of consents runs through; default 10000`)
  process.exit(values.help ? 0 : 2)
}
const { status } = spawnSync(
  'vitest',
  [
    'run',
    'test/faults',
    'packages/store-sqlite/test/kill.test.ts',
    'packages/provider-oauth2/test/simulation',
    `--testTimeout=${runs * 10_000}`,
  ],
  {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, CREDBROKER_FAULT_RUNS: String(runs), CREDBROKER_SIMULATION_SEEDS: String(seeds) },
  },
)
process.exit(status ?? 1)
