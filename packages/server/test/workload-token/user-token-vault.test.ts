import { expect, test } from 'vitest'
import { UserTokenVault } from '../../src/workload-token/user-token-vault.ts'
import { openWorkloadTokens } from '../../src/workload-token/workload-tokens.ts'
import { tokenBench } from '../support/token-bench.ts'

const jwt = 'aGVhZA.cGF5bG9hZA.c2ln'
const gone = "the user's token behind this workload token has ended; ask for a new workload token with a new user token"

test('gives back what is kept, by a reference that is the same each time and reveals nothing', async () => {
  const bench = tokenBench()
  const vault = new UserTokenVault(bench.process(), 1_000)
  const reference = await vault.keep(jwt, bench.clock.now() + 5_000)
  expect(await vault.keep(jwt, bench.clock.now() + 5_000)).toBe(reference)
  expect(await vault.keep(`${jwt}x`, bench.clock.now() + 5_000)).not.toBe(reference)
  expect(await vault.read(reference)).toBe(jwt)
  expect([...bench.writes.keys()].join()).not.toContain(jwt)
})

test('writes a JWT once while it is kept long enough, and again when it has to be kept longer', async () => {
  const bench = tokenBench()
  const vault = new UserTokenVault(bench.process(), 1_000)
  const start = bench.clock.now()
  const reference = await vault.keep(jwt, start + 5_000)
  await vault.keep(jwt, start + 6_000)
  expect([...bench.writes.values()]).toEqual([1])
  await vault.keep(jwt, start + 6_001)
  expect([...bench.writes.values()]).toEqual([2])
  await bench.clock.advance(7_000)
  expect(await vault.read(reference)).toBe(jwt)
  await bench.clock.advance(1)
  await expect(vault.read(reference)).rejects.toMatchObject({ code: 'unauthenticated', message: gone })
})

test('a workload token has its JWT to the last moment, however often it is minted', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process(), { lifetime: '1h' })
  for (let minutes = 0; minutes < 180; minutes += 20) {
    const { token, expiresAtMs } = await tokens.mint({ workload: 'agent', userToken: { jwt } })
    const other = await openWorkloadTokens(bench.process(), { lifetime: '1h' })
    bench.clock.jump(expiresAtMs - 1 - bench.clock.now())
    expect((await other.verify(token)).caller.userToken).toBe(jwt)
    bench.clock.jump(20 * 60_000 - 3_599_999)
  }
  expect([...bench.writes].filter(([key]) => key.startsWith('user-tokens/'))[0]?.[1]).toBeLessThan(6)
})

test('a workload token whose JWT is gone is refused with what to do', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process())
  const { token } = await tokens.mint({ workload: 'agent', userToken: { jwt } })
  for (const key of bench.writes.keys()) if (key.startsWith('user-tokens/')) await bench.store.delete(key)
  await expect(async () => tokens.verify(token)).rejects.toMatchObject({ code: 'unauthenticated', message: gone })
})

test('reads a JWT once a minute, not once a request', async () => {
  const bench = tokenBench()
  const tokens = await openWorkloadTokens(bench.process())
  const { token } = await tokens.mint({ workload: 'agent', userToken: { jwt } })
  bench.reads.clear()
  for (let request = 0; request < 50; request++) await tokens.verify(token)
  expect([...bench.reads.values()]).toEqual([1])
})
