import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { endAccessKey } from '../../src/index.ts'
import { JumpingClock } from '../../../provider-oauth2/test/acceptance/support/jumping-clock.ts'
import { ask } from './support/ask.ts'
import { type LiveServer, liveServer } from './support/live-server.ts'
import type { Signer } from './support/signed-request.ts'

// Two servers on one SQLite file, as two processes have it: nothing is shared between them but the file.

/** How soon one server has to know what changed at the other. */
const catchUpMs = 100

let folder: string
let clock: JumpingClock
let one: LiveServer
let two: LiveServer
let admin: Signer

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'credbroker-two-'))
  clock = new JumpingClock()
  const open = () =>
    liveServer({
      config: {
        store: { use: 'sqlite', options: { path: join(folder, 'credbroker.db') } },
        keys: { file: join(folder, 'credbroker.keys') },
        workloads: { agent: { providers: { '*': {} } }, '*': { providers: { '*': {} } } },
        server: { workloadTokens: { rotateAfter: '1h', lifetime: '30m' } },
      },
      baseUrl: `${folder}/`,
      services: { clock },
    })
  one = await open()
  two = await open()
  admin = await one.key()
})
afterEach(async () => {
  await Promise.all([one.server.close(), two.server.close()])
  rmSync(folder, { recursive: true, force: true })
})

const asking = ({ endpoint }: LiveServer, operation: string, input: object, key: Signer = admin) =>
  ask(endpoint, key, `/identities/${operation}`, input, clock.now())
const mint = (server: LiveServer, workloadName: string, key?: Signer) =>
  asking(server, 'GetWorkloadAccessToken', { workloadName }, key)
const apiKey = (server: LiveServer, token: string, name = 'made') =>
  asking(server, 'api-key', { workloadIdentityToken: token, resourceCredentialProviderName: name })

/** So much later that each server has to look what changed, at the next request. */
const later = () => clock.jump(catchUpMs)

test('what is made through one works at the other at once: workload identity, provider, token', async () => {
  expect(await mint(two, 'made-agent')).toMatchObject({ status: 404 })
  await asking(one, 'CreateWorkloadIdentity', { name: 'made-agent' })
  await asking(one, 'CreateApiKeyCredentialProvider', { name: 'made', apiKey: 'the-first-value' })
  const [ones, twos] = [await mint(one, 'made-agent'), await mint(two, 'made-agent')]
  expect([ones.status, twos.status]).toEqual([200, 200])
  for (const [server, { body }] of [
    [one, twos],
    [two, ones],
  ] as const)
    expect(await apiKey(server, body.workloadAccessToken)).toMatchObject({
      status: 200,
      body: { apiKey: 'the-first-value' },
    })
})

test('an access key that was made through one opens the other, and is ended there as soon', async () => {
  const made = await one.key({ workloads: ['agent'], administers: false })
  expect(await mint(two, 'agent', made)).toMatchObject({ status: 200 })
  const { extension } = one.server.broker
  if (extension === undefined) throw new Error('there is no extension')
  expect(await endAccessKey(made.id, extension.context)).toBe(true)
  later()
  for (const server of [one, two]) expect(await mint(server, 'agent', made)).toMatchObject({ status: 401 })
})

test('what is changed or deleted through one is so at the other within 100 ms', async () => {
  await asking(one, 'CreateApiKeyCredentialProvider', { name: 'made', apiKey: 'the-first-value' })
  await asking(one, 'CreateWorkloadIdentity', { name: 'made-agent' })
  later()
  const token = (await mint(two, 'made-agent')).body.workloadAccessToken
  const others = (await mint(two, 'agent')).body.workloadAccessToken
  expect((await apiKey(two, token)).body).toEqual({ apiKey: 'the-first-value' })

  await asking(one, 'UpdateApiKeyCredentialProvider', { name: 'made', apiKey: 'the-second-value' })
  later()
  expect((await apiKey(two, token)).body).toEqual({ apiKey: 'the-second-value' })
  await asking(one, 'DeleteWorkloadIdentity', { name: 'made-agent' })
  later()
  expect(await apiKey(two, token)).toMatchObject({ status: 401 })
  expect(await apiKey(two, others)).toMatchObject({ status: 200 })
  await asking(one, 'DeleteApiKeyCredentialProvider', { name: 'made' })
  later()
  expect(await apiKey(two, others)).toMatchObject({ status: 404 })
  // It may be made anew at the other, and then the first one has that.
  await asking(two, 'CreateApiKeyCredentialProvider', { name: 'made', apiKey: 'the-third-value' })
  later()
  expect((await apiKey(one, others)).body).toEqual({ apiKey: 'the-third-value' })
})

test('of two that make the same provider at once, one succeeds and both serve that one', async () => {
  const answers = await Promise.all(
    [one, two].map((server, index) =>
      asking(server, 'CreateApiKeyCredentialProvider', { name: 'made', apiKey: `the-value-of-${index}` }),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  const apiKeys = { apiKey: `the-value-of-${answers.findIndex(({ status }) => status === 201)}` }
  later()
  const { body } = await mint(one, 'agent')
  for (const server of [one, two]) expect((await apiKey(server, body.workloadAccessToken)).body).toEqual(apiKeys)
})

test('workload tokens are accepted by the other after signing keys were rotated, by whichever', async () => {
  await asking(one, 'CreateApiKeyCredentialProvider', { name: 'made', apiKey: 'a-value' })
  later()
  const keyOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
  const keyIds = new Set<string>()
  for (const [maker, taker] of [
    [one, two],
    [two, one],
    [one, two],
  ] as const) {
    const { workloadAccessToken: token } = (await mint(maker, 'agent')).body
    keyIds.add(keyOf(token))
    expect(await apiKey(taker, token)).toMatchObject({ status: 200 })
    clock.jump(20 * 60_000)
    expect(await apiKey(taker, token)).toMatchObject({ status: 200 })
    clock.jump(50 * 60_000)
    expect(await apiKey(taker, token)).toMatchObject({ status: 401 })
  }
  expect(keyIds.size).toBeGreaterThan(1)
})
