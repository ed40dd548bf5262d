import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandOf, run } from './support/child.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const folder = temporaryFolder()

// A small disk for one process: a file system in memory that nobody else sees.
const canMount = await run(['unshare', '-m', 'mount', '-t', 'tmpfs', 'none', folder]).then(
  ({ code }) => code === 0,
  () => false,
)
if (!canMount)
  console.warn('skipped: full and read-only disks, because this user may not mount one (it takes root on Linux)')

/** Runs steps of the child on a new disk; a step is its arguments, or a shell command. The last one prints JSON. */
async function onDisk(
  size: string,
  ...steps: readonly (readonly string[] | string)[]
): Promise<Record<string, unknown>> {
  const disk = mkdtempSync(join(folder, 'disk-'))
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ')
  const lines = steps.map((step) =>
    typeof step === 'string' ? step : quoted(commandOf('disk-child.ts', disk, ...step)),
  )
  const script = [`mount -t tmpfs -o size=${size} none '${disk}'`, `cd '${disk}'`, ...lines].join(' && ')
  const { stdout, stderr, code } = await run(['unshare', '-m', 'sh', '-c', script])
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return JSON.parse(stdout)
}

test.skipIf(!canMount).each([0, 8192, 40_000, 70_000, 100_000])(
  'a disk with %i bytes left is too full to start, and keeps nothing of the attempt',
  async (left) => {
    const { outcome, before, after } = await onDisk('1m', ['open-full', String(left)])
    expect(outcome).toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('the disk is full; make room'),
    })
    expect(after).toEqual(before)
  },
)

test.skipIf(!canMount)('a full disk stops a start on an existing database, which stays as it was', async () => {
  const { outcome, before, after } = await onDisk('1m', ['create'], ['open-full', '0'])
  expect(outcome).toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('the disk is full; make room'),
  })
  expect(before).toContain('credbroker.db')
  expect(after).toEqual(before)
})

test.skipIf(!canMount)('a read-only disk stops a start, with and without a database', async () => {
  const readOnly = 'mount -o remount,ro "$PWD"'
  const existing = await onDisk('1m', ['create'], readOnly, ['open'])
  expect(existing.outcome).toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('the file system is read-only'),
  })
  expect(existing.after).toEqual(['credbroker.db'])
  const none = await onDisk('1m', readOnly, ['open'])
  expect(none.outcome).toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('the file system is read-only'),
  })
  expect(none.after).toEqual([])
})

test.skipIf(!canMount)(
  'a disk that fills up while it runs rejects the write, loses nothing, and is used again when there is room',
  async () => {
    const result = await onDisk('4m', ['running'])
    const full = {
      code: 'internal',
      message: expect.stringContaining('could not be written: the disk is full; make room'),
    }
    expect(result).toMatchObject({ outcome: [full, full], failedAgain: full, later: 'stored' })
    expect(result.acknowledged).toBeGreaterThan(10)
    expect(result.readable).toBe(result.acknowledged)
    expect(result.keys).toBe(Number(result.acknowledged) + 1)
  },
)
