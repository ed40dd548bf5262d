import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VirtualClock } from '@credbroker/testkit'
import { vault } from '../support/vault.ts'

/** Longer than a retired key may still be in use. */
const restMs = 10_000

async function status(run: Awaited<ReturnType<typeof vault>>['run']) {
  return JSON.parse((await run(['keys', 'status', '--json'])).stdout)
}

test('a new key seals from now on, and rewrap brings the rest under it', async () => {
  const clock = new VirtualClock()
  const { run, get } = await vault({ clock })
  await get('a')
  await get('b')
  const [old] = (await status(run)).keys

  const rotated = await run(['keys', 'rotate'])
  expect(rotated).toMatchObject({ code: 0, stdout: '' })
  const [, current = ''] = /^data key ([0-9a-f]{16}) seals from now on; /.exec(rotated.stderr) ?? []
  expect(rotated.stderr).toContain(
    `; ${old.id} is retired\nto seal anew what is under older keys: credbroker keys rewrap\n`,
  )
  await get('c')
  clock.jump(restMs)

  const rewrapped = await run(['keys', 'rewrap'])
  expect(rewrapped.code).toBe(0)
  const lines = rewrapped.stdout.trimEnd().split('\n')
  expect(lines[0]).toBe('KEY               BEFORE  AFTER  STATE')
  expect(lines.slice(1).sort()).toEqual([`${current}  1       3      -`, `${old.id}  2       0      dropped`].sort())
  expect(rewrapped.stderr).toMatch(
    /^2 record\(s\) sealed anew; all keys are wrapped with master key [0-9a-f]{16}\ncomplete\n$/,
  )
  expect((await status(run)).keys).toMatchObject([{ id: current, current: true, records: 3 }])
  await get('a')
})

test('a new master key is put in front of the old one in the key file, and opens everything', async () => {
  const { cwd, run, get } = await vault()
  await get('a')
  const keyFile = () => readFileSync(join(cwd, 'credbroker.keys'), 'utf8').match(/^[\w-]{43}$/gm) ?? []
  const before = keyFile()
  const { code, stderr } = await run(['keys', 'rotate', '--master'])
  expect(code).toBe(0)
  expect(stderr).toContain('copy the key file anew to where its backup is')
  expect(keyFile()).toEqual([expect.any(String), ...before])
  for (const key of keyFile()) expect(stderr).not.toContain(key)
  await get('a')
})

test('a master key in a variable is left to the operator', async () => {
  const { run } = await vault({ env: { CREDBROKER_MASTER_KEY: 'ab'.repeat(32) } })
  const { code, stderr } = await run(['keys', 'rotate', '--master'])
  expect(code).toBe(3)
  expect(stderr).toContain('put a new one in front of it there, separated by a comma')
  expect((await run(['keys', 'rotate'])).code).toBe(0)
})

test('rotate and rewrap print one line of JSON', async () => {
  const clock = new VirtualClock()
  const { run, get } = await vault({ clock })
  await get('a')
  const { keyId, retiredKeyId } = JSON.parse((await run(['keys', 'rotate', '--json'])).stdout)
  clock.jump(restMs)
  const { stdout, stderr } = await run(['keys', 'rewrap', '--json'])
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toMatchObject({
    complete: true,
    before: { [retiredKeyId]: 1 },
    after: { [keyId]: 1 },
    dropped: [retiredKeyId],
    kept: [],
    unopened: [],
  })
})

test('what cannot be opened is named, its key kept, and the work not complete', async () => {
  const clock = new VirtualClock()
  const { run, get, editRecord } = await vault({ clock })
  await get('a')
  await get('b')
  const [old] = (await status(run)).keys
  await run(['keys', 'rotate'])
  clock.jump(restMs)
  editRecord('tokens/a', (value) => Buffer.concat([value, Buffer.of(0)]))
  const { code, stdout, stderr } = await run(['keys', 'rewrap'])
  expect(code).toBe(1)
  expect(stdout).toContain(`${old.id}  2       1      kept\n`)
  expect(stderr).toContain(`key ${old.id} is kept: 1 record(s) are under it that could not be sealed anew`)
  expect(stderr).toMatch(/record "\S*tokens\/a" in the store cannot be opened/)
  expect(stderr).toContain('not complete\n')
  const json = await run(['keys', 'rewrap', '--json'])
  expect(json.code).toBe(1)
  expect(JSON.parse(json.stdout)).toMatchObject({ complete: false, unopened: [{ key: expect.stringContaining('a') }] })
})

test('Ctrl-C during rewrap says that it can be run again, and so it can', async () => {
  const clock = new VirtualClock()
  const { run, get } = await vault({ clock })
  await get('a')
  await run(['keys', 'rotate'])
  let stop = () => {}
  let forgotten = false
  const { code, stderr } = await run(['keys', 'rewrap'], {
    terminal: true,
    onInterrupt: (stopWork) => {
      stop = stopWork
      return () => {
        forgotten = true
      }
    },
    // The clock stands still, so it waits for the retired key to rest.
    onOutput: (text) => text.includes('pass 2') && setImmediate(stop),
  })
  expect(code).toBe(130)
  // From here on Ctrl-C ends the process again.
  expect(forgotten).toBe(true)
  expect(stderr).toContain('\r\u001b[Kpass 1: 1 records examined, 1 sealed anew')
  expect(stderr.split('\r\u001b[K').at(-1)).toBe(
    'interrupted; what was sealed anew stays so. To go on: credbroker keys rewrap\n',
  )
  clock.jump(restMs)
  expect((await run(['keys', 'rewrap'])).code).toBe(0)
  const actions = (await run(['audit', 'export'])).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(actions.map(({ action, decision }) => `${action} ${decision}`).slice(-3)).toEqual([
    'keys_rewrapped granted',
    'keys_rewrapped failed',
    'keys_rewrapped granted',
  ])
})

test('two at once: the second is told to wait', async () => {
  const { run, tamper } = await vault()
  await run(['keys', 'status'])
  tamper((database) => {
    database.prepare('INSERT INTO leases (key, token, until_ms) VALUES (?, 1, ?)').run('keys/rewrap', 9e15)
    database.prepare('INSERT INTO leases (key, token, until_ms) VALUES (?, 1, ?)').run('keys/rotate', 9e15)
  })
  for (const command of ['rotate', 'rewrap']) {
    const { code, stderr } = await run(['keys', command])
    expect(code).toBe(7)
    expect(stderr).toContain('another process')
  }
})

test('progress is for terminals alone', async () => {
  const { run, get } = await vault()
  await get('a')
  expect((await run(['keys', 'rewrap'])).stderr).not.toContain('pass')
  expect((await run(['keys', 'rewrap'], { terminal: true, env: { TERM: 'dumb' } })).stderr).not.toContain('pass')
})
