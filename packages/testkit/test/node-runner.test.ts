import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** Runs a fixture under `node --test`. */
async function nodeTest(fixture: string) {
  const file = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', '--test', '--test-reporter=tap', file])
  const [output, code] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ])
  const count = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(output)?.[1])
  return { code, output, passed: count('pass'), failed: count('fail'), skipped: count('skipped') }
}

test('both suites run under the runner of Node, and what they leave out is counted as skipped', async () => {
  const { code, output, passed, failed, skipped } = await nodeTest('sound.ts')
  expect({ code, failed }, output).toEqual({ code: 0, failed: 0 })
  expect(passed).toBeGreaterThan(80)
  expect(skipped).toBeGreaterThan(0)
  expect(output).toContain('model: skipped because another file has it # SKIP')
})

test('a faulty store and a provider that leaves a rejection unhandled fail under it', async () => {
  const { code, output } = await nodeTest('faulty.ts')
  expect(code).toBe(1)
  expect(output).toContain('not ok 1 - records: what was put comes back, and what was put last')
  expect(output).toMatch(/not ok \d+ - issue: answers with benchTokenResponse/)
  expect(output).toContain('a promise was rejected and nobody handled it')
})
