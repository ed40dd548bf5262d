import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IdentityProvider, spawnIdentityProvider } from '../../examples/identity-provider/index.ts'
import { ConsentLane } from './fixtures/consent-lane.ts'
import { bundleConsentChild } from './fixtures/consent-process.ts'

// Two broker processes on one SQLite file, and a strict identity provider in a third: a refresh token serves once, and
// one that comes again ends the consent.

const callers = 500
let folder: string
let idp: IdentityProvider
let lane: ConsentLane

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credbroker-consent-processes-'))
  idp = await spawnIdentityProvider()
  lane = await ConsentLane.open({ idp, folder, program: await bundleConsentChild(folder), leewayMs: 0 })
})
afterAll(async () => {
  await lane.close()
  await idp.close()
  await rm(folder, { recursive: true, force: true })
})

test('a thousand callers in two processes get live tokens of an ended grant with one request', async () => {
  const [one, other] = [await lane.start(), await lane.start()]
  await lane.consent(one, 'alice')
  for (let round = 1; round <= 2; round++) {
    await lane.endTokens(one, other)
    const users = Array.from({ length: callers }, () => 'alice')
    const replies = await Promise.all([one, other].map((process) => process.do({ do: 'get', users })))
    const answers = replies.flatMap(({ answers: got = [] }) => got)
    expect(answers).toHaveLength(2 * callers)
    const tokens = new Set(answers.map((answer) => ('accessToken' in answer ? answer.accessToken : 'none')))
    expect(tokens.size).toBe(1)
    const [answer] = answers
    expect(answer !== undefined && (await lane.isLive(answer))).toBe(true)
    expect(await idp.stats()).toMatchObject({ refreshRequests: round, replays: 0, liveGrants: 1 })
  }
})
