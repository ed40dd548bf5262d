// The long form of the kill tests: a process is killed at every named point of a write, many times.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '50' }, help: { type: 'boolean', default: false } },
})
const runs = Number(values.runs)
if (values.help || !Number.isInteger(runs) || runs < 1) {
  console.log('npm run test:faults -- [--runs N]\n\n  --runs N   how often each point is tried; default 50')
  process.exit(values.help ? 0 : 2)
}
const { status } = spawnSync(
  'vitest',
  ['run', 'test/faults', 'packages/store-sqlite/test/kill.test.ts', `--testTimeout=${runs * 10_000}`],
  {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, CREDBROKER_FAULT_RUNS: String(runs) },
  },
)
process.exit(status ?? 1)
