import { BrokerError } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import type { MintedToken } from '../../src/tokens/minted-token.ts'
import { TokenTable } from '../../src/tokens/token-table.ts'

const random = { bytes: (length: number) => new Uint8Array(length) }

function world() {
  const clock = new VirtualClock()
  const table = new TokenTable({ clock, random })
  let minted = 0
  const mint = async (): Promise<MintedToken> => {
    minted++
    return { token: `token-${minted}`, askedAtMs: clock.now(), expiresAtMs: clock.now() + 3_600_000 }
  }
  const ask = (key: string, more: Partial<Parameters<TokenTable['obtain']>[0]> = {}) =>
    table.obtain({ key, group: 'group', rejected: false, ahead: false, ...more }, mint)
  return { clock, table, mint, ask, count: () => minted }
}

test('the token used longest ago goes when there are ten thousand others', async () => {
  const { ask, count } = world()
  await ask('used')
  await ask('forgotten')
  for (let index = 0; index < 9_998; index++) await ask(`key-${index}`)
  await ask('used')
  await ask('one more')
  const before = count()
  await ask('used')
  expect(count()).toBe(before)
  await ask('forgotten')
  expect(count()).toBe(before + 1)
})

test('of a token that was refused only the one that is still there is dropped', async () => {
  const { ask, table, count } = world()
  const { token } = await ask('key')
  table.drop('key', token)
  const next = await ask('key')
  table.drop('key', token)
  expect(await ask('key')).toBe(next)
  expect(count()).toBe(2)
})

test('what a request under way brings is kept for nobody when its account ended meanwhile', async () => {
  const { table, clock, ask, count } = world()
  const { promise, resolve } = Promise.withResolvers<MintedToken>()
  const flight = table.obtain({ key: 'key', group: 'group', rejected: false, ahead: false }, () => promise)
  table.endGroup('group')
  const late = { token: 'late', askedAtMs: clock.now(), expiresAtMs: clock.now() + 3_600_000 }
  resolve(late)
  expect(await flight).toBe(late)
  expect((await ask('key')).token).toBe('token-1')
  expect(count()).toBe(1)
})

test('accounts end one by one', async () => {
  const { table, ask, count } = world()
  await ask('one', { group: 'one' })
  await ask('other', { group: 'other' })
  table.endGroup('one')
  await ask('other', { group: 'other' })
  expect(count()).toBe(2)
  await ask('one', { group: 'one' })
  expect(count()).toBe(3)
})

test('a failure that is over is asked about again, and one that was about something that changed', async () => {
  const { table, ask, count } = world()
  const refusal = new BrokerError('upstream_rejected', 'no')
  const refused = () =>
    table.obtain({ key: 'key', group: 'group', rejected: false, ahead: false }, () => Promise.reject(refusal))
  await expect(refused()).rejects.toBe(refusal)
  await expect(ask('key')).rejects.toMatchObject({ code: 'upstream_rejected', message: 'no' })
  expect(count()).toBe(0)
  table.forgetFailures()
  await ask('key')
  expect(count()).toBe(1)
})

test('a bug is not taken for an answer of Amazon’s: who comes next asks again', async () => {
  const { table, ask } = world()
  const broken = table.obtain({ key: 'key', group: 'group', rejected: false, ahead: false }, () => {
    throw new TypeError('a bug')
  })
  await expect(broken).rejects.toThrow('a bug')
  await expect(ask('key')).resolves.toBeDefined()
})

test('a renewal ahead of time brings a new token in the last seven and a half minutes, and not before', async () => {
  const { clock, ask, count } = world()
  await ask('key')
  await clock.advance(3_600_000 - 450_001)
  await ask('key', { ahead: true })
  expect(count()).toBe(1)
  await clock.advance(1)
  await ask('key')
  expect(count()).toBe(1)
  await ask('key', { ahead: true })
  expect(count()).toBe(2)
})
