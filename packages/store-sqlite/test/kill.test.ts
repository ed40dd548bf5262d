import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../core/src/services/default-services.ts'
import { openSqliteStore } from '../src/index.ts'
import { commandOf, run } from './support/child.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

// The long form: CREDBROKER_FAULT_RUNS=50 vitest run packages/store-sqlite/test/kill.test.ts
const runs = Number(process.env.CREDBROKER_FAULT_RUNS ?? 2)
const folder = temporaryFolder()

const points = [
  'open.created',
  'open.migrated',
  'transaction.begin',
  'transaction.written',
  'transaction.committed',
  'transaction.acknowledged',
  'checkpoint',
]

for (const point of points) {
  test(`nothing that was acknowledged is lost when the process is killed at ${point}`, {
    timeout: 10_000 * runs,
  }, async () => {
    const path = join(mkdtempSync(join(folder, 'kill-')), 'credbroker.db')
    const versions = new Set<string>()
    for (let round = 0; round < runs; round++) {
      // One file for all rounds of a point, but for those that create it.
      const file = point.startsWith('open.') ? `${path}.${round}` : path
      const child = await run(
        commandOf('kill-child.ts', file, point, point.startsWith('transaction.') ? String(3 * round + 1) : '0'),
      )
      expect(child).toMatchObject({ signal: 'SIGKILL', stderr: '' })
      await check(file, child.stdout, versions)
    }
  })
}

/** Opens what the killed process left, compares it with what the process was told, and goes on from there. */
async function check(file: string, told: string, versions: Set<string>): Promise<void> {
  const lines = told
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
  const lastOf = (kind: string) => Number(lines.filter(([name]) => name === kind).at(-1)?.[1] ?? 0)
  const store = await openSqliteStore({ path: file, clock: systemClock })
  const end = (await store.head('log'))?.sequence ?? 0
  expect(end).toBeGreaterThanOrEqual(lastOf('log'))
  let read = 0
  for (let page = await store.read('log', 0); page.length > 0; page = await store.read('log', read)) {
    for (const { sequence, value } of page) expect([sequence, value[0]]).toEqual([++read, read % 256])
  }
  expect(read).toBe(end)
  for (const [, index] of lines.filter(([name]) => name === 'own'))
    expect((await store.get(`own/${index}`))?.value).toEqual(new Uint8Array(20_000).fill(Number(index)))
  const counter = await store.get('counter')
  // The three writes of a turn are one transaction: either all of them are there or none.
  expect(counter?.value[0] ?? 0).toBe(end % 256)
  for (const [, , version = ''] of lines.filter(([name]) => name === 'counter')) {
    expect(versions.has(version)).toBe(false)
    versions.add(version)
  }
  if (lastOf('counter') === end && end > 0) expect(versions.has(counter?.version ?? '')).toBe(true)
  const next = await store.put('counter', new Uint8Array(1).fill(end), { ifVersion: counter?.version ?? 'absent' })
  expect(next).toMatchObject({ stored: true })
  expect(next.stored && versions.has(next.version)).toBe(false)
  await store.close()
}
