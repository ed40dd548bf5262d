import fc from 'fast-check'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { bytes, opened, text } from './support/opened.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const folder = temporaryFolder()

test('keeps records, logs and heads over a restart', async () => {
  const { store, reopen } = await opened(folder)
  const put = await store.put('k', bytes('value'), { expiresAtMs: 1_900_000_000_000 })
  await store.put('empty', new Uint8Array(0))
  await store.append('log', [bytes('1'), bytes('2')], { head: bytes('head of 2') })
  await store.append('log', [bytes('3')])
  await store.close()
  const again = await reopen()
  expect(await again.get('k')).toEqual({
    value: bytes('value'),
    version: put.stored && put.version,
    expiresAtMs: 1_900_000_000_000,
  })
  expect((await again.get('empty'))?.value).toEqual(new Uint8Array(0))
  expect((await again.read('log', 1)).map(({ sequence, value }) => [sequence, text(value)])).toEqual([
    [2, '2'],
    [3, '3'],
  ])
  expect(await again.head('log')).toEqual({ sequence: 3, value: bytes('head of 2') })
  await again.close()
})

test('writes the bytes that were there when it was asked', async () => {
  const { store } = await opened(folder)
  const value = Buffer.from('one')
  const entry = Buffer.from('two')
  const head = bytes('six')
  const writes = [store.put('k', value), store.append('log', [entry], { head })]
  for (const used of [value, entry, head]) used.fill(0)
  await Promise.all(writes)
  expect(text((await store.get('k'))?.value)).toBe('one')
  expect(text((await store.read('log', 0))[0]?.value)).toBe('two')
  expect(text((await store.head('log'))?.value)).toBe('six')
  await store.close()
})

test('writes and deletes only at the expected version', async () => {
  const { store } = await opened(folder)
  const first = await store.put('k', bytes('1'), { ifVersion: 'absent' })
  const version = first.stored ? first.version : ''
  expect(await store.put('k', bytes('2'), { ifVersion: 'absent' })).toEqual({ stored: false, conflict: 'version' })
  expect(await store.put('other', bytes('2'), { ifVersion: version })).toEqual({ stored: false, conflict: 'version' })
  expect(await store.put('k', bytes('2'), { ifVersion: version })).toMatchObject({ stored: true })
  expect(await store.delete('k', { ifVersion: version })).toEqual({ deleted: false, conflict: 'version' })
  expect(await store.delete('k')).toEqual({ deleted: true })
  expect(await store.delete('k')).toEqual({ deleted: false })
  await store.close()
})

test('never gives a version twice: not after a deletion, a restart, or from another connection', async () => {
  const { store, reopen } = await opened(folder)
  const seen: unknown[] = []
  const write = async (to: typeof store) => {
    const put = await to.put('k', bytes('v'))
    seen.push(put.stored && put.version)
  }
  const other = await reopen()
  for (let round = 0; round < 3; round++) {
    await write(store)
    await store.delete('k')
    await write(other)
  }
  await Promise.all([store.close(), other.close()])
  const again = await reopen()
  await write(again)
  expect(new Set(seen).size).toBe(7)
  await again.close()
})

test('takes an expired record for absent everywhere, and removes a bounded number now and then', async () => {
  const { store, clock, path } = await opened(folder)
  const expiresAtMs = clock.now() + 1000
  const keys = Array.from({ length: 1_200 }, (_, index) => `old/${index}`)
  await Promise.all(keys.map((key) => store.put(key, bytes(key), { expiresAtMs })))
  const version = (await store.get('old/7'))?.version ?? ''
  await clock.advance(999)
  expect((await store.list('old/')).keys).toHaveLength(1_000)
  await clock.advance(1)
  const raw = new DatabaseSync(path)
  const rows = () => raw.prepare('SELECT count(*) AS n FROM records').get()?.n
  expect(await store.get('old/7')).toBeUndefined()
  expect(await store.list('')).toEqual({ keys: [] })
  const write = async (times: number) => {
    for (let index = 0; index < times; index++) await store.put('k', bytes(''), { relaxed: true })
  }
  await write(64)
  expect(rows()).toBe(200 + 1)
  expect(await store.put('old/7', bytes(''), { ifVersion: version })).toEqual({ stored: false, conflict: 'version' })
  expect(await store.delete('old/8')).toEqual({ deleted: false })
  expect(await store.put('old/9', bytes('new'), { ifVersion: 'absent' })).toMatchObject({ stored: true })
  await write(64)
  expect(rows()).toBe(2)
  raw.close()
  await store.close()
})

test('lists exactly the keys with a prefix, by their bytes, whatever characters they have', async () => {
  const { store } = await opened(folder)
  const character = fc.constantFrom(
    'a',
    '%',
    '_',
    '*',
    "'",
    '"',
    '[',
    '\u{1}',
    '\u{d7ff}',
    '\u{e000}',
    '\u{ffff}',
    '\u{10000}',
    '\u{1f600}',
    '\u{10ffff}',
  )
  const key = fc
    .oneof(fc.string({ unit: character, maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 6 }))
    .filter((key) => !key.includes('\0'))
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(
        key.filter((key) => key !== ''),
        { minLength: 1, maxLength: 20 },
      ),
      key,
      async (keys, prefix) => {
        await Promise.all(keys.map((key) => store.put(key, bytes(key))))
        const expected = keys
          .filter((key) => key.startsWith(prefix))
          .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        expect((await store.list(prefix)).keys).toEqual(expected)
        for (const [index, cursor] of expected.entries())
          expect((await store.list(prefix, cursor)).keys).toEqual(expected.slice(index + 1))
        await Promise.all(keys.map((key) => store.delete(key)))
      },
    ),
    {
      numRuns: 60,
      // Between the two lie the surrogates, which are no characters.
      examples: [[['\u{d7ff}', '\u{d7ff}x', '\u{e000}'], '\u{d7ff}']],
    },
  )
  await store.close()
})

test('lists thousands of keys in pages, each once', async () => {
  const { store } = await opened(folder)
  const keys = Array.from({ length: 2500 }, (_, index) => `a/${String(index).padStart(5, '0')}`)
  await Promise.all([...keys, 'b/1'].map((key) => store.put(key, bytes(''), { relaxed: true })))
  const pages: (readonly string[])[] = []
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await store.list('a/', cursor)
    pages.push(page.keys)
    cursor = page.cursor
  }
  expect(pages.map((page) => page.length)).toEqual([1000, 1000, 500])
  expect(pages.flat()).toEqual(keys)
  await store.close()
})

test('raises the token with every grant, also after a restart and after the record is gone', async () => {
  const { store, clock, reopen } = await opened(folder)
  const first = await store.lease('k', 1000)
  expect(first?.token).toBe(1n)
  expect(await store.lease('k', 1000)).toBeUndefined()
  expect(await first?.renew(2000)).toBe(true)
  await clock.advance(1999)
  expect(await store.lease('k', 1000)).toBeUndefined()
  await clock.advance(1)
  expect(await first?.renew(1000)).toBe(false)
  const second = await store.lease('k', 1000)
  expect(second?.token).toBe(2n)
  await first?.release()
  expect(await store.lease('k', 1000)).toBeUndefined()
  await store.put('k', bytes('v'), { fencingToken: 2n, expiresAtMs: clock.now() + 1 })
  await second?.release()
  await clock.advance(10)
  for (let index = 0; index < 64; index++) await store.put('other', bytes('sweeps'), { relaxed: true })
  await store.close()
  const again = await reopen()
  expect((await again.lease('k', 1000))?.token).toBe(3n)
  await again.delete('k')
  await clock.advance(1000)
  expect((await again.lease('k', 1000))?.token).toBe(4n)
  await again.close()
})

test('refuses a token lower than one that was granted or used, and grants more than one that was used', async () => {
  const { store, clock } = await opened(folder)
  await store.lease('k', 1)
  await clock.advance(1)
  await store.lease('k', 1)
  expect(await store.put('k', bytes('slow'), { fencingToken: 1n })).toEqual({ stored: false, conflict: 'fencing' })
  expect(await store.put('k', bytes('quick'), { fencingToken: 2n })).toMatchObject({ stored: true })
  expect(await store.put('k', bytes('later'), { fencingToken: 7n })).toMatchObject({ stored: true })
  expect(await store.delete('k', { fencingToken: 6n })).toEqual({ deleted: false, conflict: 'fencing' })
  expect(await store.delete('k', { fencingToken: 7n })).toEqual({ deleted: true })
  await clock.advance(1)
  expect((await store.lease('k', 1))?.token).toBe(8n)
  await store.put('lost', bytes('v'))
  expect(await store.put('lost', bytes('w'), { ifVersion: 'absent', fencingToken: 5n })).toMatchObject({
    stored: false,
  })
  expect((await store.lease('lost', 1))?.token).toBe(1n)
  await store.close()
})

test('appends all or nothing, only where the writer thought the end was', async () => {
  const { store } = await opened(folder)
  expect(await store.head('log')).toBeUndefined()
  expect(await store.append('log', [bytes('x')], { afterSequence: 1, head: bytes('x') })).toEqual({
    appended: false,
    conflict: 'sequence',
    sequence: 0,
  })
  expect(await store.head('log')).toBeUndefined()
  expect(await store.append('log', [], { afterSequence: 0 })).toEqual({ appended: true, sequence: 0 })
  expect(await store.head('log')).toEqual({ sequence: 0 })
  await store.append('log', [bytes('1'), bytes('2')], { afterSequence: 0, head: new Uint8Array(0) })
  expect(await store.append('log', [bytes('3')], { afterSequence: 1, head: bytes('no') })).toEqual({
    appended: false,
    conflict: 'sequence',
    sequence: 2,
  })
  expect(await store.head('log')).toEqual({ sequence: 2, value: new Uint8Array(0) })
  await store.append(
    'long',
    Array.from({ length: 1500 }, (_, index) => bytes(String(index))),
  )
  expect(await store.read('long', 0)).toHaveLength(1000)
  expect((await store.read('long', 1000)).map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 500 }, (_, index) => 1001 + index),
  )
  expect(await store.read('long', 1500)).toEqual([])
  await store.close()
})

test('refuses keys that the database would not keep as they are', async () => {
  const { store } = await opened(folder)
  for (const key of ['', 'a\0b', '\ud83d', 'x'.repeat(513)]) {
    await expect(store.put(key, bytes(''))).rejects.toMatchObject({ code: 'internal' })
    await expect(store.append(key, [])).rejects.toMatchObject({ code: 'internal' })
    if (key !== '') await expect(store.list(key)).rejects.toMatchObject({ code: 'internal' })
  }
  expect(await store.put('x'.repeat(512), bytes(''))).toMatchObject({ stored: true })
  await store.close()
})

test('writes what was asked for before it closes, and refuses everything after', async () => {
  const { store, path, reopen } = await opened(folder)
  const lease = await store.lease('k', 1000)
  const late = store.put('k', bytes('late'))
  const closed = [store.close(), store.close()]
  const after = [
    store.get('k'),
    store.put('k', bytes('')),
    store.delete('k'),
    store.list(''),
    store.lease('k', 1),
    store.append('log', []),
    store.read('log', 0),
    store.head('log'),
    lease?.renew(1000),
  ]
  for (const call of after)
    await expect(call).rejects.toMatchObject({
      code: 'internal',
      message: `the store ${path} is closed; this is a bug of whoever still uses it`,
    })
  expect(await late).toMatchObject({ stored: true })
  await Promise.all(closed)
  const again = await reopen()
  expect(text((await again.get('k'))?.value)).toBe('late')
  await again.close()
})
