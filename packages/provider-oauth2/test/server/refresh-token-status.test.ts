import { beforeEach, expect, test } from 'vitest'
import { learnFromRefreshToken, refreshTokenStatus } from '../../src/server/refresh-token-status.ts'
import { type Process, RefreshWorld } from '../refresh/support/refresh-world.ts'

let world: RefreshWorld
let process: Process

beforeEach(async () => {
  world = new RefreshWorld()
  process = await world.start()
})

test('a server that has called no refresh token active is not believed when it calls one inactive', async () => {
  world.vendor.introspects = true
  expect(await refreshTokenStatus(process.parts, 'one that it never issued')).toBe('unknown')
  await learnFromRefreshToken(process.parts, world.vendor.refreshToken)
  expect(await refreshTokenStatus(process.parts, 'one that it never issued')).toBe('inactive')
  expect(await refreshTokenStatus(process.parts, world.vendor.refreshToken)).toBe('active')
})

test('what one process learnt counts for all on the store, and is asked once', async () => {
  world.vendor.introspects = true
  await learnFromRefreshToken(process.parts, world.vendor.refreshToken)
  const other = await world.start()
  await learnFromRefreshToken(other.parts, world.vendor.refreshToken)
  await learnFromRefreshToken(process.parts, world.vendor.refreshToken)
  expect(world.vendor.introspected).toHaveLength(1)
  expect(await refreshTokenStatus(other.parts, 'spent')).toBe('inactive')
})

test('a token that the server calls inactive teaches nothing', async () => {
  world.vendor.introspects = true
  await learnFromRefreshToken(process.parts, 'one that it does not look into')
  expect(await refreshTokenStatus(process.parts, 'spent')).toBe('unknown')
})

test('a server without introspection says nothing', async () => {
  await learnFromRefreshToken(process.parts, world.vendor.refreshToken)
  expect(await refreshTokenStatus(process.parts, world.vendor.refreshToken)).toBe('unknown')
  expect(world.vendor.introspected).toEqual([])
})
