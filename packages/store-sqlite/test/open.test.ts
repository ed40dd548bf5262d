import { hash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { BrokerError, type LogFields } from '@credbroker/core'
import { expect, test } from 'vitest'
import { VirtualClock } from '@credbroker/testkit'
import plugin, { openSqliteStore } from '../src/index.ts'
import { bytes, opened } from './support/opened.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const folder = temporaryFolder()
const clock = new VirtualClock()
const posix = process.platform !== 'win32'

const newPath = () => join(mkdtempSync(join(folder, 'open-')), 'credbroker.db')
const mode = (file: string) => (statSync(file).mode & 0o777).toString(8)

/** Everything in a folder, with a hash of its bytes. The shared memory is only an index of the log. */
function image(of: string): Record<string, string> {
  const entries = readdirSync(of).map((name) => {
    const file = join(of, name)
    const isData = statSync(file).isFile() && !name.endsWith('-shm')
    return [name, isData ? hash('sha256', readFileSync(file)) : ''] as const
  })
  return Object.fromEntries(entries)
}

/** A database with some records, closed. */
async function filled(): Promise<string> {
  const { store, path } = await opened(folder)
  for (let index = 0; index < 40; index++) await store.put(`k/${index}`, new Uint8Array(2000).fill(index))
  await store.close()
  return path
}

/** What a process that was killed leaves behind: the database, and beside it the log with all records. */
async function withLog(): Promise<string> {
  const { store, path } = await opened(folder)
  for (let index = 0; index < 40; index++) await store.put(`k/${index}`, new Uint8Array(2000).fill(index))
  const copy = newPath()
  for (const suffix of ['', '-wal', '-shm']) copyFileSync(path + suffix, copy + suffix)
  await store.close()
  return copy
}

function sql(path: string, statements: string): string {
  const database = new DatabaseSync(path)
  database.exec(statements)
  database.close()
  return path
}

async function failure(path: string): Promise<BrokerError> {
  const error = await openSqliteStore({ path, clock }).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof BrokerError)) throw new Error(`it opened, or failed otherwise: ${error}`)
  return error
}

const unusable: Record<string, readonly [make: () => string | Promise<string>, problem: RegExp]> = {
  'a database of a newer layout': [
    async () => sql(await filled(), 'PRAGMA user_version = 2'),
    /its layout is number 2 and this version .* knows number 1; install/,
  ],
  'a database of a newer layout that is only in the log': [
    async () => {
      const path = await withLog()
      const database = new DatabaseSync(path)
      database.exec('PRAGMA user_version = 2')
      const copy = newPath()
      for (const suffix of ['', '-wal', '-shm']) copyFileSync(path + suffix, copy + suffix)
      database.close()
      return copy
    },
    /its layout is number 2/,
  ],
  'a database of another program': [
    () => sql(newPath(), 'PRAGMA journal_mode = WAL; CREATE TABLE users (id INTEGER); INSERT INTO users VALUES (1)'),
    /database of another program; use another path/,
  ],
  'an empty database of another program': [() => sql(newPath(), 'VACUUM'), /database of another program/],
  'a database that somebody added a table to': [
    async () => sql(await filled(), 'CREATE TABLE users (id INTEGER)'),
    /database of another program/,
  ],
  'a database with another table of the same name': [
    async () => sql(await filled(), 'DROP TABLE leases; CREATE TABLE leases (key TEXT)'),
    /database of another program/,
  ],
  'a text': [
    () => {
      const path = newPath()
      writeFileSync(path, 'providers:\n'.repeat(1000))
      return path
    },
    /no SQLite database; correct the path/,
  ],
  'a few bytes': [
    () => {
      const path = newPath()
      writeFileSync(path, 'hello')
      return path
    },
    /no SQLite database/,
  ],
  'an empty file': [
    () => {
      const path = newPath()
      writeFileSync(path, '')
      return path
    },
    /it is empty; restore it from a backup, or delete it/,
  ],
  'a database without its last page': [
    async () => {
      const path = await filled()
      truncateSync(path, statSync(path).size - 4096)
      return path
    },
    /damaged or cut off; restore it from a backup/,
  ],
  'a database without its last byte': [
    async () => {
      const path = await filled()
      truncateSync(path, statSync(path).size - 1)
      return path
    },
    /its end is missing; restore it from a backup/,
  ],
  'a database without its first page': [
    async () => {
      const path = await filled()
      writeFileSync(path, readFileSync(path).subarray(4096))
      return path
    },
    /no SQLite database/,
  ],
  'a database with a page of noise': [
    async () => {
      const path = await filled()
      writeFileSync(path, readFileSync(path).fill(0xa5, 4096, 8192))
      return path
    },
    /damaged/,
  ],
  'a cut database with a log': [
    async () => {
      const path = await withLog()
      // What the log does not hold: the tables were in the file when the first write came.
      truncateSync(path, 4096)
      return path
    },
    /damaged|missing/,
  ],
  'a folder': [
    () => {
      const path = newPath()
      mkdirSync(path)
      return path
    },
    /it is no file; correct the path/,
  ],
  'a path in a folder that does not exist': [
    () => join(dirname(newPath()), 'nested', 'credbroker.db'),
    /its folder does not exist; create the folder or correct the path/,
  ],
  'a path below a file': [async () => join(await filled(), 'credbroker.db'), /no folder; correct the path/],
}

/** The folder of a path, also when the path goes through a file. */
const folderOf = (path: string) => (statSync(dirname(path)).isDirectory() ? dirname(path) : dirname(dirname(path)))

for (const [what, [make, problem]] of Object.entries(unusable)) {
  test(`refuses ${what}, and leaves everything as it was`, async () => {
    const path = await make()
    if (existsSync(path) && posix) chmodSync(path, 0o644)
    const around = existsSync(dirname(path)) ? folderOf(path) : dirname(dirname(path))
    const before = image(around)
    const error = await failure(path)
    expect(error).toMatchObject({ code: 'config_invalid', details: { option: 'path' } })
    expect(error.message).toMatch(problem)
    expect(error.message.startsWith(`the store ${path} cannot be used: `)).toBe(true)
    expect(image(around)).toEqual(before)
    if (existsSync(path) && posix) expect(mode(path)).toBe('644')
  })
}

test('opens what a killed process left, with everything that is in its log', async () => {
  const path = await withLog()
  const store = await openSqliteStore({ path, clock })
  expect((await store.list('k/')).keys).toHaveLength(40)
  await store.close()
  expect(readdirSync(dirname(path))).toEqual(['credbroker.db'])
})

test('opens what a killed process left in the middle of a checkpoint', async () => {
  const path = await withLog()
  const whole = join(dirname(path), 'whole.db')
  for (const suffix of ['', '-wal', '-shm']) copyFileSync(path + suffix, whole + suffix)
  sql(whole, 'PRAGMA wal_checkpoint(TRUNCATE)')
  // The first page is in the file already, with the new size, and the last pages are in the log alone.
  writeFileSync(path, readFileSync(whole).subarray(0, statSync(path).size))
  const store = await openSqliteStore({ path, clock })
  expect((await store.list('k/')).keys).toHaveLength(40)
  expect((await store.get('k/39'))?.value).toEqual(new Uint8Array(2000).fill(39))
  await store.close()
})

test('opens a backup that VACUUM INTO made, and follows a symbolic link', async () => {
  const path = await filled()
  const backup = newPath()
  sql(path, `VACUUM INTO '${backup}'`)
  const link = join(dirname(path), 'link.db')
  symlinkSync(backup, link)
  const store = await openSqliteStore({ path: link, clock })
  expect((await store.list('k/')).keys).toHaveLength(40)
  await store.put('k', bytes('v'))
  expect(existsSync(`${backup}-wal`)).toBe(true)
  await store.close()
})

test.skipIf(!posix)('is readable for nobody else from the moment at which it appears', async () => {
  const path = newPath()
  const before = process.umask(0)
  const seen: string[] = []
  const look = (message: unknown) => {
    const { point } = message as { readonly point: string }
    seen.push(
      `${point} ${existsSync(path) ? mode(path) : readdirSync(dirname(path)).map((name) => mode(join(dirname(path), name)))}`,
    )
  }
  subscribe('credbroker:store-sqlite', look)
  try {
    await (await openSqliteStore({ path, clock })).close()
    expect(seen.slice(0, 2)).toEqual(['open.created 700', 'open.migrated 600'])
  } finally {
    unsubscribe('credbroker:store-sqlite', look)
    process.umask(before)
  }
})

test.skipIf(!posix)('gives nobody else a right on any of its files, at no moment', async () => {
  const before = process.umask(0)
  try {
    const { store, path, clock } = await opened(folder)
    await store.put('k', bytes('v'))
    for (const name of readdirSync(dirname(path)))
      expect(`${name} ${mode(join(dirname(path), name))}`).toBe(`${name} 600`)
    expect(readdirSync(dirname(path)).sort()).toEqual(['credbroker.db', 'credbroker.db-shm', 'credbroker.db-wal'])
    await store.close()
    chmodSync(path, 0o664)
    const warnings: [string, LogFields | undefined][] = []
    const warn = (message: string, fields?: LogFields) => warnings.push([message, fields])
    const again = await openSqliteStore({ path, clock, logger: { debug() {}, info() {}, warn, error() {} } })
    await again.put('k', bytes('w'))
    for (const name of readdirSync(dirname(path)))
      expect(`${name} ${mode(join(dirname(path), name))}`).toBe(`${name} 600`)
    expect(warnings).toEqual([[`other users had rights on ${path}; now only its owner has`, undefined]])
    await again.close()
  } finally {
    process.umask(before)
  }
})

test.skipIf(!existsSync('/proc/locks'))(
  'opening the file again does not end the locks that the process holds on it',
  async () => {
    const { store, path, reopen } = await opened(folder)
    const inode = String(statSync(path).ino)
    const locks = () =>
      readFileSync('/proc/locks', 'utf8')
        .split('\n')
        .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${inode} `)).length
    await store.put('k', bytes('v'))
    expect(locks()).toBe(1)
    const second = await reopen()
    expect(locks()).toBe(1)
    await Promise.all([store.close(), second.close()])
  },
)

test('the plugin opens the path relative to the folder of the configuration, and has a default', async () => {
  const path = newPath()
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const context = {
    clock,
    random: { bytes: (length: number) => new Uint8Array(length) },
    logger,
    folder: `${dirname(path)}/`,
  }
  for (const options of [{}, { path: './credbroker.db' }, { path }]) {
    const store = await plugin.open(options, context)
    await store.put('k', bytes('v'))
    expect(store.durable).toBe(true)
    expect(existsSync(path)).toBe(true)
    await store.close()
  }
  expect(readdirSync(dirname(path))).toEqual([basename(path)])
})

test('the options are checked without a schema compiler', () => {
  expect(plugin.validateOptions?.({ path: './x.db' })).toBe(true)
  expect(plugin.validateOptions?.({ path: '' })).toBe(false)
  expect(plugin.validateOptions?.({ file: 'x' })).toBe(false)
})
