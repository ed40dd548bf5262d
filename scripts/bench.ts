// Builds the packages, installs what benchmarks/ compares them with, and runs it. Arguments go to benchmarks/main.ts.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = 'benchmarks'
const stampFile = join(folder, 'node_modules/.lock-stamp')

function run(command: string, args: readonly string[], cwd = '.'): void {
  const { status } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    // CI=true: pnpm must not stop at a question when an old node_modules has to go.
    env: { ...process.env, CI: 'true' },
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

const argumentsGiven = process.argv.slice(2)
if (!argumentsGiven.includes('--help')) {
  run('node', ['scripts/build.ts'])
  const stamp = createHash('sha256')
    .update(readFileSync(join(folder, 'pnpm-lock.yaml')))
    .digest('hex')
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    run('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], folder)
    writeFileSync(stampFile, stamp)
  }
}
run('node', [join(folder, 'main.ts'), ...argumentsGiven])
