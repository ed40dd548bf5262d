import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyAuditLog } from '../../packages/core/src/audit/reading/verify-audit-log.ts'
import { systemClock } from '../../packages/core/src/services/default-services.ts'
import { fixedRing, storedRecords } from '../../packages/core/test/audit/support/audit-world.ts'
import { openSqliteStore } from '../../packages/store-sqlite/src/open-sqlite-store.ts'

// Processes append to the audit log of one SQLite file, and are killed at every point that a record passes. What was
// acknowledged has to be in the log, and the log has to be whole.
// The long form: CREDBROKER_FAULT_RUNS=50 vitest run test/faults/audit-kill.test.ts

const runs = Number(process.env.CREDBROKER_FAULT_RUNS ?? 2)
const child = fileURLToPath(new URL('./fixtures/audit-child.ts', import.meta.url))
const ring = fixedRing()

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credbroker-audit-kill-'))
  path = join(folder, 'credbroker.db')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function start(name: string, count: number, ...point: string[]) {
  const args = ['--conditions=source', child, path, name, String(count), ...point]
  const forked = spawn(process.execPath, args)
  let told = ''
  let errors = ''
  forked.stdout.on('data', (chunk) => (told += chunk))
  forked.stderr.on('data', (chunk) => (errors += chunk))
  const ended = once(forked, 'close')
  return {
    ready: once(forked.stdout, 'data'),
    /** Does the first half, and waits. */
    async begin() {
      forked.stdin.write('begin')
      while (!told.includes('half\n')) await Promise.race([once(forked.stdout, 'data'), ended])
    },
    async run() {
      forked.stdin.end()
      const [code, signal]: unknown[] = await ended
      expect(errors).toBe('')
      const lines = told.split('\n').slice(1, -1)
      return { acknowledged: lines.filter((line) => line !== 'half'), code, signal }
    },
  }
}

async function expectWholeLog(acknowledged: readonly string[]): Promise<readonly string[]> {
  const store = await openSqliteStore({ path, clock: systemClock })
  try {
    expect((await verifyAuditLog(store, ring)).faults).toEqual([])
    const found = await storedRecords(store, ring)
    expect(found.map(({ number }) => number)).toEqual(Array.from(found, (_, index) => index + 1))
    const ids = found.map(({ record }) => record.requestId)
    expect(new Set(ids).size).toBe(ids.length)
    const stored = new Set(ids)
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
    return ids
  } finally {
    await store.close()
  }
}

// A checkpoint comes with the first record and then with each thousand.
const points = {
  'append.gathered': 9,
  'append.sealed': 9,
  'append.stored': 9,
  'append.acknowledged': 9,
  'checkpoint.signed': 1,
}

for (const [point, step] of Object.entries(points)) {
  test(`loses no acknowledged record when the process is killed at ${point}`, { timeout: 6_000 * runs }, async () => {
    const acknowledged: string[] = []
    for (let run = 0; run < runs; run++) {
      const nth = 1 + (run % 4) * step
      const end = await start(`run-${run}`, 1_000, point, String(nth)).run()
      expect(end.signal).toBe('SIGKILL')
      acknowledged.push(...end.acknowledged)
      await expectWholeLog(acknowledged)
    }
    // At the first record nothing was acknowledged before; later runs have to have got somewhere.
    if (runs > 1) expect(acknowledged.length).toBeGreaterThan(0)
    const last = await start('last', 3).run()
    expect(last).toMatchObject({ code: 0, signal: null })
    expect(last.acknowledged).toHaveLength(24)
    await expectWholeLog([...acknowledged, ...last.acknowledged])
  })
}

test('keeps one whole chain while three processes append to one file', { timeout: 60_000 }, async () => {
  const processes = ['a', 'b', 'c'].map((name) => start(name, 100))
  await Promise.all(processes.map(({ ready }) => ready))
  await Promise.all(processes.map(({ begin }) => begin()))
  const ends = await Promise.all(processes.map(({ run }) => run()))
  for (const { code, acknowledged } of ends) {
    expect(code).toBe(0)
    expect(acknowledged).toHaveLength(800)
  }
  const ids = await expectWholeLog(ends.flatMap(({ acknowledged }) => acknowledged))
  expect(ids).toHaveLength(2_400)
  for (let caller = 0; caller < 8; caller++) {
    const own = ids.filter((id) => id.startsWith(`a/${caller}/`))
    expect(own).toEqual(Array.from({ length: 100 }, (_, index) => `a/${caller}/${index}`))
  }
  // They did write at the same time, and not one after the other.
  const turns = ids.filter((id, index) => id[0] !== ids[index - 1]?.[0])
  expect(turns.length).toBeGreaterThan(3)
})
