import { expect, test } from 'vitest'
import { sharedStore } from '../support/open-brokers.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const hour = 3_600_000
const plain = { testTokenRequest: { audience: 'a' } }
const forced = { testTokenRequest: { audience: 'a', scopes: ['force'] } }

/** A plugin whose requests may ask for a new token themselves, which is no part of what token it is. */
function forcing(stored = false) {
  const calls = { count: 0, forced: 0 }
  const made = testPlugin((_request, { forceRefresh }, { clock }) => {
    if (forceRefresh) calls.forced++
    return { response: { token: `token-${++calls.count}` }, expiresAtMs: clock.now() + hour }
  })
  const testToken = {
    ...made.kinds.testToken,
    stored,
    cache: ({ audience }: { audience: string }) => audience,
    forcesRefresh: ({ scopes }: { scopes?: readonly string[] }) => scopes?.includes('force') === true,
  }
  return { calls, ...sharedStore({ p: { ...made, kinds: { ...made.kinds, testToken } } }) }
}

test('a request that forces gets a new credential, which from then on is everybody’s', async () => {
  const { calls, open } = forcing()
  const broker = await open()
  const token = async (request: typeof plain) => (await broker.get('p', request)).testTokenResponse.token
  expect(await token(plain)).toBe('token-1')
  expect(await token(plain)).toBe('token-1')
  expect(await token(forced)).toBe('token-2')
  expect(await token(plain)).toBe('token-2')
  expect(await token(forced)).toBe('token-3')
  expect(calls).toEqual({ count: 3, forced: 2 })
})

test('a bound request that forces does so each time, and leaves others their cache', async () => {
  const { open } = forcing()
  const broker = await open()
  const [usual, forcingOne] = [broker.bind('p', plain), broker.bind('p', forced)]
  const tokens = []
  for (const get of [usual, usual, forcingOne, forcingOne, usual]) tokens.push((await get()).testTokenResponse.token)
  expect(tokens).toEqual(['token-1', 'token-1', 'token-2', 'token-3', 'token-3'])
})

test('it passes over what is stored, and replaces it for other processes', async () => {
  const { open, clock } = forcing(true)
  const [one, two, three] = [await open(), await open(), await open()]
  await one.get('p', plain)
  await clock.advance(1)
  expect((await two.get('p', forced)).testTokenResponse.token).toBe('token-2')
  expect((await three.get('p', plain)).testTokenResponse.token).toBe('token-2')
})
