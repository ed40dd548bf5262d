import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseAccessToken } from '../../src/access-token/access-token.ts'
import { readState } from '../../src/state/state-text.ts'
import { bearerOf, bwsBroker, type BwsSettings } from '../support/bws-broker.ts'
import { accessToken, FakeBitwarden } from '../support/fake-bitwarden.ts'
import { refusalOf } from '../support/refusal.ts'
import { secretContext } from '../support/secret-context.ts'
import { vectors } from '../support/vectors.ts'

const isPosix = process.platform !== 'win32'
let folder = ''
let stateFile = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'credbroker-bws-'))
  stateFile = join(folder, 'state', 'bws')
})
afterEach(() => rmSync(folder, { recursive: true }))

const clock = new VirtualClock()

/** A process of its own, with no store in common with another one. */
const start = (settings: BwsSettings = {}) =>
  bwsBroker({ clock, ...settings, options: { serverUrl: 'https://vault.example.com', stateFile, ...settings.options } })

describe('a state file', () => {
  test('is all that the next process needs', async () => {
    const bitwarden = new FakeBitwarden(clock)
    const first = await bearerOf(await start({ bitwarden }))
    expect(await bearerOf(await start({ bitwarden }))).toBe(first)
    expect(bitwarden.logins).toBe(1)
  })

  test("is in the form of Bitwarden's tools, for its owner only, and whole", async () => {
    const bearer = await bearerOf(await start())
    const text = readFileSync(stateFile, 'utf8')
    const { key: tokenKey } = parseAccessToken(new Secret(accessToken), secretContext)
    const session = readState(text, { tokenKey, servers: {}, nowMs: clock.now() })
    expect(session?.bearer.reveal()).toBe(bearer)
    expect(text).toMatch(/^2\.[^\n]+$/)
    expect(readdirSync(join(folder, 'state'))).toEqual(['bws'])
    if (!isPosix) return
    expect(statSync(stateFile).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700)
  })

  test('is written again by a renewal, and removed when the access token is refused', async () => {
    const world = await start()
    await bearerOf(world)
    const before = readFileSync(stateFile, 'utf8')
    await bearerOf(world, { forceRefresh: true })
    expect(readFileSync(stateFile, 'utf8')).not.toBe(before)
    world.bitwarden.accepted = false
    await refusalOf(() => bearerOf(world, { forceRefresh: true }))
    expect(readdirSync(join(folder, 'state'))).toEqual([])
  })

  test('of another process is noticed before a login', async () => {
    const bitwarden = new FakeBitwarden(clock)
    const [one, two] = [await start({ bitwarden }), await start({ bitwarden })]
    await bearerOf(one)
    await bearerOf(two)
    const renewed = await bearerOf(one, { forceRefresh: true })
    expect(await bearerOf(two, { forceRefresh: true })).toBe(renewed)
    expect(bitwarden.logins).toBe(2)
  })

  test('with a bearer that the API refuses is not read again', async () => {
    const bitwarden = new FakeBitwarden(clock)
    await bearerOf(await start({ bitwarden }))
    bitwarden.bearers.clear()
    const { id } = bitwarden.add('a', 'b')
    const world = await start({ bitwarden })
    const { bwsSecretResponse } = await world.broker.get('vault', { bwsSecretRequest: { id } })
    expect(bwsSecretResponse.value).toBe('b')
    expect(bitwarden.logins).toBe(2)
  })

  test('of the Python SDK is read, and left in its form until the next login', async () => {
    const { now, python } = vectors<{ now: number; python: { name: string; content: string; bearer: string }[] }>(
      'state',
    )
    const { content = '', bearer } = python.find(({ name }) => name === 'fresh') ?? {}
    mkdirSync(join(folder, 'state'))
    writeFileSync(stateFile, content, { mode: 0o600 })
    const world = await start({ clock: new VirtualClock(now * 1000) })
    expect(await bearerOf(world)).toBe(bearer)
    expect(world.bitwarden.logins).toBe(0)
    expect(readFileSync(stateFile, 'utf8')).toBe(content)
    await bearerOf(world, { forceRefresh: true })
    expect(readFileSync(stateFile, 'utf8').split('|')).toHaveLength(3)
  })

  test.each(['', 'garbage', '2.a|b|c', '\u0000'.repeat(100_000)])(
    'that is broken is as good as none',
    async (content) => {
      mkdirSync(join(folder, 'state'))
      writeFileSync(stateFile, content, { mode: 0o600 })
      const world = await start()
      await bearerOf(world)
      expect(world.bitwarden.logins).toBe(1)
      expect(readFileSync(stateFile, 'utf8')).toMatch(/^2\./)
    },
  )
})

describe.runIf(isPosix)('the file system', () => {
  test('a link in its place is not followed, neither to read nor to write', async () => {
    const bitwarden = new FakeBitwarden(clock)
    await bearerOf(await start({ bitwarden }))
    const target = join(folder, 'elsewhere')
    writeFileSync(target, readFileSync(stateFile), { mode: 0o600 })
    rmSync(stateFile)
    symlinkSync(target, stateFile)
    const before = readFileSync(target, 'utf8')
    const world = await start({ bitwarden })
    await bearerOf(world)
    expect(bitwarden.logins).toBe(2)
    expect(readFileSync(target, 'utf8')).toBe(before)
    expect(world.logger.lines).toMatchObject([{ level: 'warn', fields: { path: stateFile, error: 'ELOOP' } }])
  })

  test('a file that others may read is used, with a warning', async () => {
    const bitwarden = new FakeBitwarden(clock)
    await bearerOf(await start({ bitwarden }))
    chmodSync(stateFile, 0o644)
    const world = await start({ bitwarden })
    await bearerOf(world)
    expect(bitwarden.logins).toBe(1)
    expect(world.logger.lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('mode 0600') }])
  })

  test('a place that cannot be written is said once, and the session is kept in memory', async () => {
    writeFileSync(join(folder, 'state'), 'a file where a folder belongs')
    const world = await start()
    const first = await bearerOf(world)
    await bearerOf(world, { forceRefresh: true })
    const third = await bearerOf(world)
    expect(third).not.toBe(first)
    expect(world.bitwarden.logins).toBe(2)
    const writing = world.logger.lines.filter(({ message }) => message.includes('written'))
    expect(writing).toMatchObject([{ level: 'warn', fields: { path: stateFile } }])
  })
})
