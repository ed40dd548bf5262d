import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Broker, createBroker, defineProvider } from '@credbroker/core'
import { openAdministration } from '@credbroker/core/tooling'
import { VirtualClock } from '@credbroker/testkit'
import { afterAll, expect, test } from 'vitest'
import sqlite from '../packages/store-sqlite/src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'credbroker-rotation-'))
afterAll(() => rmSync(folder, { recursive: true }))
const configFile = join(folder, 'credbroker.yaml')
const stores = { sqlite: async () => sqlite }

/** Counts for each name, by compare-and-set, in the store. */
const counter = defineProvider({
  apiVersion: 1,
  state: true,
  configSchema: { type: 'object' },
  kinds: { countToken: { requestSchema: { type: 'object' }, cache: false } } as never,
  create: (_options: unknown, { store }) => ({
    issue: {
      async countToken({ name }: { readonly name: string }) {
        for (;;) {
          const record = await store.get(name)
          const next = Number(record === undefined ? 0 : Buffer.from(record.value).toString()) + 1
          const ifVersion = record?.version ?? 'absent'
          const outcome = await store.put(name, Buffer.from(String(next)), { ifVersion })
          if (outcome.stored) return { response: { token: String(next) } }
        }
      },
    } as never,
  }),
})

const count = async (broker: Broker, name: string): Promise<number> => {
  const answer = await broker.handle({ provider: 'p', request: { countTokenRequest: { name } } })
  return Number((answer.countTokenResponse as { token: string }).token)
}

test('keys rotate and old ones are dropped while two brokers count on; no step is lost', async () => {
  writeFileSync(configFile, 'version: 1\naudit: { enabled: true }\nproviders: { p: { use: counter } }\n')
  const clock = new VirtualClock()
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const open = () => createBroker({ configFile, plugins: { counter }, stores, services: { clock, logger } })
  const brokers = [await open(), await open()]
  const administration = await openAdministration({ configFile, clock, logger, stores, operator: 'test' })
  const names = Array.from({ length: 20 }, (_, index) => `name-${index}`)
  const steps = new Map(names.map((name) => [name, 0]))
  const stop = new AbortController()
  const serve = async (broker: Broker) => {
    for (let turn = 0; !stop.signal.aborted; turn++) {
      const name = names[turn % names.length] ?? ''
      await count(broker, name)
      steps.set(name, (steps.get(name) ?? 0) + 1)
    }
  }
  const work = Promise.all(brokers.map(serve))
  const firstKey = (await administration.keyStatus()).keys[0]?.id
  for (let round = 0; round < 3; round++) {
    await administration.rotateKeys({ master: round === 1 })
    const rewrap = administration.rewrapRecords()
    expect(await clock.advanceUntil(rewrap, 60_000)).toBe(true)
    const { dropped, unopened, after } = await rewrap
    expect(dropped).toHaveLength(1)
    expect(unopened).toEqual([])
    expect(Object.keys(after)).toHaveLength(1)
  }
  stop.abort()
  await work
  const { keys, unknownKey, notSealed } = await administration.keyStatus()
  expect(keys.map(({ id }) => id)).not.toContain(firstKey)
  expect({ keys: keys.length, unknownKey, notSealed }).toEqual({ keys: 1, unknownKey: 0, notSealed: 0 })
  for (const [name, taken] of steps) expect(await count(brokers[0] as Broker, name)).toBe(taken + 1)
  expect((await administration.audit.verify()).ok).toBe(true)
  await administration.close()
  for (const broker of brokers) await broker.close()
})
