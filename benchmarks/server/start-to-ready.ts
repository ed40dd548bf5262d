import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startTokenEndpoint } from '../consents/token-endpoint.ts'
import { median } from '../harness.ts'
import type { Row, Table } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { brokerConfigFile } from './contestants/broker-config.ts'

const fewestRuns = 11
const idleMs = 2000
const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli')

/** How a user starts it, and a contributor. */
const commands = {
  built: [join(cli, 'dist', 'main.js')],
  source: ['--conditions=source', join(cli, 'src', 'main.ts')],
} as const

/** `credbroker serve` with five providers and SQLite, from the start of the process to the line that says it is ready. */
export async function measureStartToReady(folder: ScratchFolder, rounds: number): Promise<Table> {
  const tokenEndpoint = await startTokenEndpoint()
  try {
    const configFile = brokerConfigFile(tokenEndpoint.url, { folder: folder.path, name: 'start', audit: true })
    const runs = Math.max(fewestRuns, 2 * rounds)
    const times = { built: [] as number[], source: [] as number[] }
    // The first makes the database and its keys, and does not count.
    for (const name of ['built', 'source'] as const) await start(commands[name], configFile)
    for (let run = 0; run < runs; run++)
      for (const name of ['built', 'source'] as const)
        times[name].push((await start(commands[name], configFile)).readyMs)
    const { residentBytes } = await start(commands.built, configFile, idleMs)
    const row = (path: string, rounds: readonly number[]): Row => ({ path, value: median(rounds), unit: 'ms', rounds })
    return {
      title: 'Start of the server',
      note: `credbroker serve with five providers, an audit log and SQLite (${folder.fileSystem}), from the start of the process to the line that says where it listens, median of ${runs} runs in turn. Memory is what the process has resident ${idleMs / 1000} seconds later.`,
      rows: [
        { ...row('start to ready', times.built), target: { atMost: 600 } },
        row('start to ready, from the sources', times.source),
        {
          path: 'memory of the idle server',
          value: residentBytes / 1e6,
          unit: 'MB',
          ...(residentBytes > 0 && { target: { atMost: 100 } }),
        },
      ],
    }
  } finally {
    await tokenEndpoint.end()
  }
}

async function start(
  command: readonly string[],
  configFile: string,
  idleMs?: number,
): Promise<{ readonly readyMs: number; readonly residentBytes: number }> {
  const begin = performance.now()
  const args = [...command, 'serve', '--json', '--port', '0', '--config', configFile]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.on('data', (chunk) => (complaints += chunk))
  const exit = once(child, 'exit')
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), exit.then(() => undefined)])
  const readyMs = performance.now() - begin
  if (line === undefined) throw new Error(`the server did not start:\n${complaints}`)
  if (idleMs !== undefined) await wait(idleMs)
  const residentBytes = idleMs === undefined ? 0 : residentBytesOf(child.pid)
  child.kill('SIGTERM')
  await exit
  return { readyMs, residentBytes }
}

/** 0 where the system does not say. */
function residentBytesOf(pid: number = 0): number {
  const file = `/proc/${pid}/status`
  const [, kilobytes] = (existsSync(file) && /VmRSS:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))) || []
  return Number(kilobytes ?? 0) * 1024
}
