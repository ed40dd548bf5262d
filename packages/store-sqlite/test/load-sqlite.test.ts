import { expect, test } from 'vitest'
import { loadSqlite } from '../src/database/load-sqlite.ts'
import { run } from './support/child.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const folder = temporaryFolder()

test('nothing is printed when a store is used, and other warnings are', async () => {
  const index = new URL('../src/index.ts', import.meta.url).href
  const program = `
    import { openSqliteStore } from '${index}'
    const store = await openSqliteStore({ path: '${folder}/quiet.db', clock: { now: Date.now, schedule() {} } })
    await store.put('k', new Uint8Array(1))
    await store.close()
    if (process.argv[1] === 'warn') process.emitWarning('something else', 'ExperimentalWarning')`
  const command = [process.execPath, '--conditions=source', '--input-type=module', '--eval', program]
  expect(await run(command)).toEqual({ stdout: '', stderr: '', code: 0, signal: null })
  expect((await run([...command, 'warn'])).stderr).toMatch(/^\(node:\d+\) ExperimentalWarning: something else\n/)
})

test('holds back the one warning while it loads, and no other', () => {
  const { emitWarning, getBuiltinModule } = process
  const seen: unknown[] = []
  const watched = (...warning: unknown[]) => void seen.push(warning)
  process.emitWarning = watched
  process.getBuiltinModule = () => {
    process.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning')
    process.emitWarning('SQLite is an experimental feature of mine')
    process.emitWarning('something else', 'ExperimentalWarning')
    return undefined
  }
  try {
    expect(loadSqlite()).toBeUndefined()
    expect(seen).toEqual([['SQLite is an experimental feature of mine'], ['something else', 'ExperimentalWarning']])
    expect(process.emitWarning).toBe(watched)
  } finally {
    process.emitWarning = emitWarning
    process.getBuiltinModule = getBuiltinModule
  }
})
