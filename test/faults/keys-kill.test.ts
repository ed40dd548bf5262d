import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OpenKeys, openKeys } from './fixtures/open-keys.ts'

// A process that works on the keys of a store is killed at every point it passes. Whatever the point, every record
// opens afterwards, and the same work done again comes to its end.

const runs = Number(process.env.CREDBROKER_FAULT_RUNS ?? 2)
const child = fileURLToPath(new URL('./fixtures/keys-child.ts', import.meta.url))
const records = 120
/** By then the leases of the killed process are over. */
const laterMs = 60_000

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credbroker-keys-kill-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function killedAt(later: number, work: string, point: string, nth: number): Promise<void> {
  const forked = spawn(
    process.execPath,
    ['--conditions=source', child, folder, String(later), work, point, String(nth)],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let errors = ''
  forked.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [, signal] = await once(forked, 'close')
  expect(signal, `${point} was not reached: ${errors}`).toBe('SIGKILL')
}

async function withKeys<T>(later: number, use: (keys: OpenKeys) => Promise<T>): Promise<T> {
  const keys = await openKeys(folder, later)
  try {
    return await use(keys)
  } finally {
    await keys.store.close()
  }
}

const names = Array.from({ length: records }, (_, index) => `record/${index}`)
const put = ({ sealed }: OpenKeys) =>
  Promise.all(names.map((name) => sealed.put(name, Buffer.from(`value of ${name}`))))

async function expectRecords({ sealed }: OpenKeys): Promise<void> {
  const found = await Promise.all(
    names.map(async (name) => Buffer.from((await sealed.get(name))?.value ?? []).toString()),
  )
  expect(found).toEqual(names.map((name) => `value of ${name}`))
}

const creating = ['key-file.temporary-written', 'key-file.renamed', 'ring.before-write', 'ring.written']

test.each(creating)('a store that is made can be made again after a kill at %s', async (point) => {
  for (let run = 0; run < runs; run++) {
    await killedAt(0, 'create', point, 1)
    await withKeys(laterMs, put)
    await withKeys(laterMs, expectRecords)
    await rm(folder, { recursive: true })
    folder = await mkdtemp(join(tmpdir(), 'credbroker-keys-kill-'))
  }
})

const rotating: readonly (readonly [string, string])[] = [
  ['rotate', 'rotate.key-made'],
  ['rotate', 'ring.before-write'],
  ['rotate', 'ring.written'],
  ['rotate', 'rotate.ring-written'],
  ['rotate the master key', 'key-file.temporary-written'],
  ['rotate the master key', 'key-file.renamed'],
  ['rotate the master key', 'ring.before-write'],
  ['rotate the master key', 'ring.written'],
]

test.each(rotating)('every record opens after a kill of %s at %s, and it can be done again', async (work, point) => {
  await withKeys(0, put)
  for (let run = 0; run < runs; run++) {
    await killedAt(run * laterMs, work, point, 1)
    await withKeys((run + 1) * laterMs, async (keys) => {
      await expectRecords(keys)
      const before = (await keys.status()).keys.length
      await (work === 'rotate' ? keys.rotate() : keys.rotateMasterKey())
      const { keys: now, masterKeyId, rootMasterKeyId } = await keys.status()
      expect(now).toHaveLength(before + 1)
      expect(new Set([rootMasterKeyId, ...now.map((key) => key.masterKeyId)])).toEqual(new Set([masterKeyId]))
    })
    await withKeys((run + 1) * laterMs, expectRecords)
  }
})

/** The point, and at which of its times a run kills. */
const rewrapping: readonly (readonly [string, (run: number) => number])[] = [
  ['rewrap.started', () => 1],
  ['rewrap.record-sealed', (run) => 1 + ((run * 73) % records)],
  ['rewrap.record-written', (run) => 1 + ((run * 73) % records)],
  ['rewrap.pass-done', (run) => 1 + (run % 3)],
  ['rewrap.before-drop', () => 1],
  ['ring.before-write', () => 1],
  ['ring.written', () => 1],
  ['rewrap.dropped', () => 1],
]

test.each(rewrapping)(
  'every record opens after a kill of rewrap at %s, and it can be done again',
  async (point, nth) => {
    await withKeys(0, put)
    for (let run = 0; run < runs; run++) {
      await withKeys(run * laterMs, (keys) => keys.rotate())
      await killedAt(run * laterMs, 'rewrap', point, nth(run))
      await withKeys((run + 1) * laterMs, async (keys) => {
        await expectRecords(keys)
        await keys.rewrap()
        const { keys: left, unknownKey, notSealed } = await keys.status()
        expect(left.map(({ current, records }) => ({ current, records }))).toEqual([{ current: true, records }])
        expect({ unknownKey, notSealed }).toEqual({ unknownKey: 0, notSealed: 0 })
      })
      await withKeys((run + 1) * laterMs, expectRecords)
    }
  },
)
