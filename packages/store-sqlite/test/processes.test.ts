import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../core/src/services/default-services.ts'
import { openSqliteStore } from '../src/index.ts'
import { commandOf, run } from './support/child.ts'
import { text } from './support/opened.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const folder = temporaryFolder()

test('several processes create one database together, lose no write, and hold a lease one at a time', async () => {
  const path = join(folder, 'shared.db')
  const processes = 4
  const rounds = 25
  const children = Array.from({ length: processes }, () => run(commandOf('contender.ts', path, String(rounds))))
  for (const end of await Promise.all(children)) expect(end).toEqual({ stdout: '', stderr: '', code: 0, signal: null })

  const store = await openSqliteStore({ path, clock: systemClock })
  expect(text((await store.get('counter'))?.value)).toBe(String(processes * rounds))
  const entries = await store.read('log', 0)
  expect(entries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: processes * rounds }, (_, i) => i + 1))
  expect(new Set(entries.map(({ value }) => text(value))).size).toBe(processes * rounds)
  const tokens = readFileSync(`${path}.tokens`, 'utf8').trim().split('\n').map(Number)
  expect(tokens).toEqual(Array.from({ length: processes * rounds }, (_, i) => i + 1))
  await store.close()
})
