import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

export const main = join(import.meta.dirname, '../../src/main.ts')

/** The command as a process of its own. */
export function start(
  argv: readonly string[],
  options: SpawnOptions = {},
  nodeArgv: readonly string[] = [],
): ChildProcess {
  const { CREDBROKER_CONFIG: _config, CREDBROKER_DEBUG: _debug, ...env } = process.env
  return spawn(process.execPath, ['--conditions=source', ...nodeArgv, main, ...argv], {
    env: { ...env, NO_COLOR: '1' },
    ...options,
  })
}

export async function ended(child: ChildProcess) {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    said(child.stdout),
    said(child.stderr),
    once(child, 'close'),
  ])
  return { code, signal, stdout, stderr }
}

async function said(stream: Readable | null): Promise<string> {
  return stream === null || stream.destroyed ? '' : text(stream)
}

/** Resolves when standard error has said a word. */
export async function says(child: ChildProcess, word: string): Promise<void> {
  let said = ''
  while (!said.includes(word)) said += String((await once(child.stderr ?? child, 'data'))[0])
}
