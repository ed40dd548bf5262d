import { expect, test } from 'vitest'
import { sharedStore } from '../support/open-brokers.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const hour = 3_600_000
const ask = (audience: string) => ({ provider: 'p', request: { testTokenRequest: { audience } } })
const users = [{}, { user: 'ann' }, { user: 'ben' }, { userToken: 'opaque' }]

/** Tokens for `machine` are the workload's own; all others are their user's. Both are stored, as `stored` says. */
function machines(stored: (audience: string) => boolean = () => false) {
  const calls: string[] = []
  const plain = testPlugin(({ audience }, { caller }, { clock }) => {
    calls.push(`${audience} ${caller.workload} ${caller.user ?? '-'}`)
    return { response: { token: `${audience}-${calls.length}` }, expiresAtMs: clock.now() + hour }
  })
  const testToken = {
    ...plain.kinds.testToken,
    ofWorkload: ({ audience }: { audience: string }) => audience === 'machine',
    stored: ({ audience }: { audience: string }) => stored(audience),
  }
  const plugin = { ...plain, kinds: { ...plain.kinds, testToken } }
  return {
    calls,
    ...sharedStore({ p: plugin }, { workloads: { one: { providers: { p: {} } }, two: { providers: { p: {} } } } }),
  }
}

test('users of one workload share what is its own, and each has their own of the rest', async () => {
  const { calls, open } = machines()
  const broker = await open()
  for (const workload of ['one', 'two'])
    for (const user of [...users, ...users])
      for (const audience of ['machine', 'person'])
        await broker.handle({ ...ask(audience), caller: { workload, ...user } })
  expect(calls.filter((call) => call.startsWith('machine'))).toEqual(['machine one -', 'machine two -'])
  expect(calls.filter((call) => call.startsWith('person'))).toHaveLength(2 * users.length)
})

test('what is revoked for one user is revoked for all that share it', async () => {
  const { calls, open } = machines()
  const broker = await open()
  const caller = { workload: 'one', user: 'ann' }
  await broker.handle({ ...ask('machine'), caller })
  await broker.revoke('p', { testTokenRequest: { audience: 'machine' } }, { workload: 'one', user: 'ben' })
  await broker.handle({ ...ask('machine'), caller })
  expect(calls).toHaveLength(2)
})

test('a credential that belongs to its workload is one in the store, whoever asks in whichever process', async () => {
  const { calls, open, store } = machines((audience) => audience === 'machine')
  const brokers = [await open(), await open()]
  for (const broker of brokers)
    for (const user of users) await broker.handle({ ...ask('machine'), caller: { workload: 'one', ...user } })
  expect(calls).toEqual(['machine one -'])
  expect((await store.list('credential/')).keys).toHaveLength(1)
})

test('each request says whether it is stored', async () => {
  const { calls, open, store } = machines((audience) => audience === 'machine')
  for (const broker of [await open(), await open()])
    await broker.handle({ ...ask('person'), caller: { workload: 'one', user: 'ann' } })
  expect(calls).toHaveLength(2)
  expect((await store.list('credential/')).keys).toEqual([])
})
