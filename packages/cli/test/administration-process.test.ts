import { userInfo } from 'node:os'
import { expect, test } from 'vitest'
import { ended, start } from './support/start-process.ts'
import { vault } from './support/vault.ts'
import { fixture, workspace } from './support/workspace.ts'

const get = (request: string) => ['get', 'acme', '--request', request]

test('Ctrl-C while records are sealed anew ends with 130, in order, and says that it can be run again', async () => {
  const { cwd, run, tamper } = await vault()
  await run(['keys', 'rotate'])
  const child = start(['keys', 'rewrap'], { cwd })
  const end = ended(child)
  const leases = (): number => {
    let count = 0
    tamper((database) => {
      count = Number(
        database
          .prepare('SELECT count(*) AS held FROM leases WHERE key = ? AND until_ms > ?')
          .get('keys/rewrap', Date.now())?.held,
      )
    })
    return count
  }
  // It waits for seconds after that, so that no broker uses the retired key any more.
  while (leases() === 0) await new Promise((resolve) => setImmediate(resolve))
  child.kill('SIGINT')
  expect(await end).toEqual({
    code: 130,
    signal: null,
    stdout: '',
    stderr: 'interrupted; what was sealed anew stays so. To go on: credbroker keys rewrap\n',
  })
  expect(leases()).toBe(0)
})

test('a new user gets a credential and sees who got it, each command in a process of its own', async () => {
  const cwd = workspace()
  const run = (...argv: string[]) => ended(start(argv, { cwd }))
  expect(await run('init', fixture('acme.ts'))).toMatchObject({ code: 0, stdout: '' })
  expect(await run('validate')).toMatchObject({ code: 0 })
  const [first, second] = await Promise.all([
    run(...get('{"acmeEchoRequest":{"size":20}}'), '--user', 'ann'),
    run(...get('{"acmeEchoRequest":{"size":30}}'), '--user', 'bob'),
  ])
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(second).toMatchObject({ code: 0, stderr: '' })
  const child = start(['audit', 'find', '--token', '-', '--json'], { cwd })
  child.stdin?.end('x'.repeat(20))
  const { code, stdout } = await ended(child)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ user: 'ann', workload: 'host' })
  expect(await run('audit', 'verify')).toMatchObject({ code: 0 })
})

test('an operator is recorded by the name of the account', async () => {
  const { cwd, run } = await vault()
  expect((await ended(start(['keys', 'rotate'], { cwd }))).code).toBe(0)
  expect(JSON.parse((await run(['audit', 'tail', '--json'])).stdout)).toMatchObject({ user: userInfo().username })
})
