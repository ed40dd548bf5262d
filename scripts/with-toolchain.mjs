// Runs one package.json script with the project's own toolchain, from any Node that can run this file.
// Plain JavaScript without dependencies: it is the first thing a fresh clone runs.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.toolchain-stamp')
const windows = process.platform === 'win32'

function run(command, args, env = process.env) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env, shell: windows })
  if (error) {
    console.error(`cannot run ${command}: ${error.message}`)
    return 1
  }
  return signal ? 1 : (status ?? 1)
}

const [script, ...rest] = process.argv.slice(2)
if (!script) {
  console.error('usage: node scripts/with-toolchain.mjs SCRIPT [ARGUMENT ...]')
  process.exit(2)
}

const { config } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const lock = readFileSync(join(root, 'pnpm-lock.yaml'))
const stamp = createHash('sha256').update(lock).update(config.pnpm).digest('hex')
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  const install = ['--yes', `pnpm@${config.pnpm}`, 'install', '--frozen-lockfile', '--reporter=append-only']
  // CI=true: pnpm must not stop at a question when an old node_modules has to go.
  const status = run('npx', install, { ...process.env, CI: 'true' })
  if (status !== 0) process.exit(status)
  writeFileSync(stampFile, stamp)
}

// node_modules/.bin holds the pinned Node: from here on `node` is that one.
const env = { ...process.env, PATH: `${join(modules, '.bin')}${delimiter}${process.env.PATH}` }
process.exit(run('node', ['--run', script, ...(rest.length > 0 ? ['--', ...rest] : [])], env))
