import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packPackages } from '../scripts/pack-packages.ts'
import { median } from './harness.ts'
import { footprintOf, installedPackages } from './installed-packages.ts'
import { coinbaseEd25519Key } from './keys.ts'
import type { Row, Table } from './report.ts'

const fewestRuns = 21
const memoryRuns = 7

/** What a user installs and waits for: core and the Coinbase provider, packed, alone in an empty project. */
export async function measureStartUp(rounds: number): Promise<readonly Table[]> {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-bench-'))
  try {
    install(folder)
    writeScripts(folder)
    return [footprint(folder), startUp(folder, Math.max(fewestRuns, 5 * rounds))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function install(folder: string): void {
  const tarballs = packPackages(folder, ['core', 'provider-coinbase']).map(({ tarball }) => tarball)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty-project', private: true, type: 'module' }))
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
}

const scripts = {
  empty: 'empty.mjs',
  broker: 'broker.mjs',
  bare: 'broker-without-provider.mjs',
  crypto: 'crypto.mjs',
  auth: 'cdp-auth.mjs',
  sdk: 'cdp-sdk.mjs',
} as const

function writeScripts(folder: string): void {
  const key = coinbaseEd25519Key()
  const options = { apiKeyId: '7c1a5f0e-58f4-4f0b-9c39-2a8f6f4f7a10', apiKeySecret: key.secret }
  const contents: Readonly<Record<keyof typeof scripts, string>> = {
    empty: '',
    broker: brokerScript({ wallet: { use: 'coinbase', options } }),
    bare: brokerScript({}),
    // What no signer can do without: it is the part of the start that is not ours.
    crypto: `import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
const key = createPrivateKey({ format: 'jwk', key: ${JSON.stringify(key.privateKey.export({ format: 'jwk' }))} })
if (!verify(null, Buffer.from('probe'), createPublicKey(key), sign(null, Buffer.from('probe'), key))) process.exit(1)
`,
    auth: `import '${import.meta.resolve('@coinbase/cdp-sdk/auth')}'\n`,
    sdk: `import '${import.meta.resolve('@coinbase/cdp-sdk')}'\n`,
  }
  for (const [name, file] of Object.entries(scripts)) {
    writeFileSync(join(folder, file), contents[name as keyof typeof scripts])
  }
  writeFileSync(join(folder, memoryHook), printPeakMemory)
}

function brokerScript(providers: object): string {
  const options = `{ config: ${JSON.stringify({ version: 1, providers })}, baseUrl: import.meta.url }`
  return `import { createBroker } from '@credbroker/core'\nawait createBroker(${options})\n`
}

const memoryHook = 'memory.cjs'

/** Prints, at the end of a process, the most that it held. The kernel's figure for children counts their parent's as well. */
const printPeakMemory = `const { existsSync, readFileSync, writeSync } = require('node:fs')
process.on('exit', () => {
  const file = '/proc/self/status'
  const peak = existsSync(file) && /VmHWM:\\s+(\\d+) kB/.exec(readFileSync(file, 'utf8'))
  writeSync(1, String(peak ? Number(peak[1]) * 1024 : process.memoryUsage.rss()))
})
`

function footprint(folder: string): Table {
  const ours = installedPackages(folder)
  const vendor = footprintOf(realpathSync(vendorFolder()))
  return {
    title: 'Installation of core and provider-coinbase',
    note: 'Both tarballs installed by npm in an empty project; beside them, what @coinbase/cdp-sdk brings here.',
    rows: [
      { path: 'packages', value: ours.packages, unit: '', target: { atMost: 12 } },
      { path: 'size on disk', value: ours.bytes / 1e6, unit: 'MB', target: { atMost: 6 } },
      { path: 'packages with install scripts', value: ours.installScripts, unit: '', target: { atMost: 0 } },
      { path: 'packages of @coinbase/cdp-sdk', value: vendor.packages, unit: '' },
      { path: 'size of @coinbase/cdp-sdk on disk', value: vendor.bytes / 1e6, unit: 'MB' },
    ],
  }
}

/** The package's own folder; its entry lies deeper. */
function vendorFolder(): string {
  const entry = createRequire(import.meta.url).resolve('@coinbase/cdp-sdk/auth')
  return entry.slice(0, entry.lastIndexOf('cdp-sdk') + 'cdp-sdk'.length)
}

function startUp(folder: string, runs: number): Table {
  const wall = alternate(Object.values(scripts), runs, (script) => wallMs(folder, [script]))
  const memory = alternate(Object.values(scripts), memoryRuns, (script) => memoryMb(folder, script))
  const ratioTo = (script: string) =>
    median(wall(script).map((ms, run) => ms / (wall(scripts.empty)[run] ?? Number.NaN)))
  const over = (script: string) => median(memory(script)) - median(memory(scripts.empty))
  const row = (path: string, script: string): Row => ({
    path,
    value: median(wall(script)),
    unit: 'ms',
    rounds: wall(script),
    ...(script !== scripts.empty && { ratio: ratioTo(script) }),
  })
  return {
    title: 'Start of a process',
    note: `Wall time of whole processes, median of ${runs} runs in turn, with files in the cache of the operating system; the ratio is against the empty script, run by run. Memory is the highest of each process, median of ${memoryRuns} runs.`,
    rows: [
      row('empty script', scripts.empty),
      { ...row('import core, createBroker with a Coinbase provider', scripts.broker), target: { atMost: 1.5 } },
      row('import core, createBroker without providers', scripts.bare),
      row('node:crypto alone, one key parsed and tried', scripts.crypto),
      row('import @coinbase/cdp-sdk/auth', scripts.auth),
      row('import @coinbase/cdp-sdk', scripts.sdk),
      { path: 'memory of the empty script', value: median(memory(scripts.empty)), unit: 'MB' },
      {
        path: 'memory over it: createBroker with a Coinbase provider',
        value: over(scripts.broker),
        unit: 'MB',
        target: { atMost: 12 },
      },
      { path: 'memory over it: @coinbase/cdp-sdk/auth', value: over(scripts.auth), unit: 'MB' },
      { path: 'memory over it: @coinbase/cdp-sdk', value: over(scripts.sdk), unit: 'MB' },
    ],
  }
}

/** Measures all scripts in turn, after a first turn that does not count. */
function alternate(
  all: readonly string[],
  runs: number,
  measure: (script: string) => number,
): (script: string) => readonly number[] {
  const measured = new Map(all.map((script) => [script, [] as number[]]))
  for (const script of all) measure(script)
  for (let run = 0; run < runs; run++) for (const script of all) measured.get(script)?.push(measure(script))
  return (script: string): readonly number[] => measured.get(script) ?? []
}

function wallMs(folder: string, args: readonly string[]): number {
  const begin = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const took = process.hrtime.bigint() - begin
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${String(stderr)}`)
  return Number(took) / 1e6
}

function memoryMb(folder: string, script: string): number {
  const printed = execFileSync(process.execPath, ['--require', `./${memoryHook}`, script], {
    cwd: folder,
    encoding: 'utf8',
  })
  return Number(printed) / 1e6
}
