import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { VirtualClock } from '@credbroker/testkit'
import { transactions } from '../src/writes/transaction.ts'
import { writeQueue } from '../src/writes/write-queue.ts'
import { bytes, opened, text } from './support/opened.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const folder = temporaryFolder()
const turn = () => new Promise((resolve) => setImmediate(resolve))

async function pointsOf(work: () => Promise<unknown>): Promise<string[]> {
  const points: string[] = []
  const note = (message: unknown) => points.push((message as { readonly point: string }).point)
  subscribe('credbroker:store-sqlite', note)
  try {
    await work()
    return points
  } finally {
    unsubscribe('credbroker:store-sqlite', note)
  }
}

const oneTransaction = ['transaction.begin', 'transaction.written', 'transaction.committed', 'transaction.acknowledged']

test('names the points of a life', async () => {
  expect(
    await pointsOf(async () => {
      const { store } = await opened(folder)
      await store.put('k', bytes('v'))
      await store.close()
    }),
  ).toEqual(['open.created', 'open.migrated', ...oneTransaction, 'checkpoint'])
})

test('commits what was asked for in one turn together, in order, each with its own outcome', async () => {
  const { store } = await opened(folder)
  await store.put('taken', bytes('0'))
  const points = await pointsOf(async () => {
    const outcomes = await Promise.all([
      ...Array.from({ length: 100 }, (_, index) => store.put(`k/${index}`, bytes(String(index)))),
      store.put('taken', bytes('1'), { ifVersion: 'absent' }),
      store.delete('k/7'),
      store.put('k/7', bytes('again'), { ifVersion: 'absent' }),
      store.append('log', [bytes('a')]),
      store.append('log', [bytes('b')], { afterSequence: 0 }),
      store.append('log', [bytes('c')], { afterSequence: 1 }),
      store.lease('k/7', 1000),
    ])
    expect(outcomes.slice(0, 100).every((outcome) => outcome && 'stored' in outcome && outcome.stored)).toBe(true)
    expect(outcomes.slice(100)).toMatchObject([
      { stored: false, conflict: 'version' },
      { deleted: true },
      { stored: true },
      { appended: true, sequence: 1 },
      { appended: false, sequence: 1 },
      { appended: true, sequence: 2 },
      { token: 1n },
    ])
  })
  expect(points).toEqual(oneTransaction)
  expect((await store.list('k/')).keys).toHaveLength(100)
  expect(text((await store.get('k/7'))?.value)).toBe('again')
  expect(text((await store.get('taken'))?.value)).toBe('0')
  await store.close()
})

test('reads what is committed, without waiting for what is asked for', async () => {
  const { store } = await opened(folder)
  await store.put('k', bytes('old'))
  const write = store.put('k', bytes('new'))
  expect(text((await store.get('k'))?.value)).toBe('old')
  await write
  expect(text((await store.get('k'))?.value)).toBe('new')
  await store.close()
})

test('splits thousands of writes over several transactions', async () => {
  const { store } = await opened(folder)
  const points = await pointsOf(() =>
    Promise.all(Array.from({ length: 2001 }, (_, index) => store.put(`k/${index}`, bytes(''), { relaxed: true }))),
  )
  expect(points.filter((point) => point === 'transaction.committed')).toHaveLength(3)
  await store.close()
})

/** A queue on a database of its own, whose writes can be anything. */
function bareQueue(name: string) {
  const database = new DatabaseSync(join(folder, name))
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE notes (note TEXT)')
  const queue = writeQueue(new VirtualClock(), transactions(database), {
    before() {},
    within() {},
    async after() {},
    failure: (error) => error as Error,
  })
  return { database, queue }
}

test('rolls back and rejects every write of a group when one of them breaks, and goes on with the next group', async () => {
  const { database, queue } = bareQueue('broken.db')
  const insert = database.prepare('INSERT INTO notes VALUES (?)')
  const note = (text: string) => queue.add({ relaxed: false, apply: () => insert.run(text).changes })
  const broken = { relaxed: false, apply: () => database.exec('INSERT INTO nowhere VALUES (1)') }
  const outcomes = await Promise.allSettled([note('before'), queue.add(broken), note('after')])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(await note('next')).toBe(1)
  expect(database.prepare('SELECT note FROM notes').all()).toMatchObject([{ note: 'next' }])
  database.close()
})

test('syncs the disk for every group that holds a write which is not relaxed', async () => {
  const { database, queue } = bareQueue('levels.db')
  const apply = () => database.prepare('PRAGMA synchronous').get()?.synchronous
  const [normal, full] = [1, 2]
  const add = (...relaxed: boolean[]) => Promise.all(relaxed.map((relaxed) => queue.add({ relaxed, apply })))
  expect(await add(false)).toEqual([full])
  expect(await add(true, true)).toEqual([normal, normal])
  expect(await add(true, false)).toEqual([full, full])
  expect(await add(true)).toEqual([normal])
  expect(await add(false, true)).toEqual([full, full])
  database.close()
})

test('makes a relaxed put or a lease visible to another connection at once', async () => {
  const { store, reopen } = await opened(folder)
  const other = await reopen()
  await store.put('k', bytes('v'), { relaxed: true })
  expect(text((await other.get('k'))?.value)).toBe('v')
  const lease = await store.lease('k', 1000)
  expect(await other.lease('k', 1000)).toBeUndefined()
  await lease?.release()
  expect((await other.lease('k', 1000))?.token).toBe(2n)
  await Promise.all([store.close(), other.close()])
})

test('waits for a lock that another program holds, and goes on when it is free', async () => {
  const { store, clock, path } = await opened(folder)
  await store.put('before', bytes('v'))
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  let settled = false
  const write = store.put('k', bytes('v')).finally(() => (settled = true))
  await turn()
  await turn()
  await clock.advance(1000)
  expect(settled).toBe(false)
  expect(text((await store.get('before'))?.value)).toBe('v')
  other.exec('COMMIT')
  await clock.advance(100)
  expect(await write).toMatchObject({ stored: true })
  other.close()
  await store.close()
})

test('rejects every write of the group when the lock is not free within 5 s, and works again after', async () => {
  const { store, clock, path } = await opened(folder)
  await store.put('before', bytes('v'))
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  const writes = Promise.allSettled([
    store.put('a', bytes('1')),
    store.append('log', [bytes('2')]),
    store.lease('k', 1),
  ])
  await turn()
  await turn()
  await clock.advance(6000)
  for (const outcome of await writes) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'internal',
        retryable: true,
        message: `the store ${path} could not be written: another program keeps it locked; end that program, or give each its own file`,
      },
    })
  }
  other.exec('COMMIT')
  other.close()
  expect(await store.get('a')).toBeUndefined()
  expect(await store.put('a', bytes('3'), { ifVersion: 'absent' })).toMatchObject({ stored: true })
  await store.close()
})

test('keeps the log short while it runs, after the callers went on', async () => {
  const { store } = await opened(folder)
  let told = false
  const points = await pointsOf(async () => {
    await store.put('large', new Uint8Array(5 * 1024 * 1024))
    told = true
    const seen = pointsOf(() => turn().then(turn))
    expect(await seen).toContain('checkpoint')
  })
  expect(told).toBe(true)
  expect(points).toEqual([...oneTransaction, 'checkpoint'])
  await store.close()
})
