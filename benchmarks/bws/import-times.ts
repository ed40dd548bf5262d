import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const scripts = {
  broker: 'import-broker.ts',
  provider: 'import-provider.ts',
  native: 'import-native-client.ts',
} as const

/** Milliseconds that each import took inside a process of its own, by run. Started in turn, after a first turn that does not count. */
export function importTimes(runs: number): Readonly<Record<keyof typeof scripts, readonly number[]>> {
  const times = { broker: [] as number[], provider: [] as number[], native: [] as number[] }
  for (let run = -1; run < runs; run++) {
    for (const [name, script] of Object.entries(scripts)) {
      const printed = execFileSync(process.execPath, [join(import.meta.dirname, script)], { encoding: 'utf8' })
      if (run >= 0) times[name as keyof typeof scripts].push(Number(printed))
    }
  }
  return times
}
